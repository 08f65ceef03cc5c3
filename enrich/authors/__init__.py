"""What an author's conduct in our stream says: influence, signs of automation, labels. Never what their texts say."""
