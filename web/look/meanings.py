"""What each field of the query language holds, in a few words."""

from web.look.tongue import Tongue


def meanings(tongue: Tongue) -> dict[str, str]:
    """By field; those of core/query/fields.py."""
    return {
        "watch": tongue("as this watch sees it"),
        "topic": tongue("about this topic of a watch"),
        "toward": tongue("tone towards the watch"),
        "sentiment": tongue("tone of the text itself"),
        "lang": tongue("language"),
        "source": tongue("where it was collected"),
        "network": tongue("network it was said on"),
        "place": tongue("country or place, where the network tells it"),
        "site": tongue("site that it links from"),
        "kind": tongue("post, reply, repost, article…"),
        "author": tongue("name of the account"),
        "author_id": tongue("account, by its id"),
        "intent": tongue("what the author wants"),
        "emotion": tongue("what is felt"),
        "entity": tongue("organisation, place or product that is named"),
        "hashtag": tongue("hashtag"),
        "handle": tongue("account that is addressed"),
        "tag": tongue("label it was given"),
        "saved": tongue("what this saved query matched on arrival"),
        "influence": tongue("influence of the author, 0 to 100"),
        "followers": tongue("followers of the author"),
        "reposts": tongue("how often it was reposted"),
        "likes": tongue("how often it was liked"),
        "replies": tongue("how often it was answered"),
        "published": tongue("when it was published"),
        "title": tongue("words of the title alone"),
        "stem": tongue("a word in its other forms"),
        "thread": tongue("conversation, by its id"),
        "reply_to": tongue("answers to this mention"),
        "repost_of": tongue("reposts of this mention"),
        "url": tongue("address of the original"),
        "visibility": tongue("public or private"),
        "model": tongue("model that had a say"),
    }
