package glue;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.BiFunction;
import java.util.function.Supplier;
import org.apache.lucene.analysis.Analyzer;
import org.apache.lucene.analysis.CharArraySet;
import org.apache.lucene.analysis.TokenStream;
import org.apache.lucene.analysis.core.KeywordTokenizer;
import org.apache.lucene.analysis.core.LowerCaseFilter;
import org.apache.lucene.analysis.core.WhitespaceTokenizer;
import org.apache.lucene.analysis.de.GermanAnalyzer;
import org.apache.lucene.analysis.en.EnglishAnalyzer;
import org.apache.lucene.analysis.es.SpanishAnalyzer;
import org.apache.lucene.analysis.fr.FrenchAnalyzer;
import org.apache.lucene.analysis.it.ItalianAnalyzer;
import org.apache.lucene.analysis.miscellaneous.ASCIIFoldingFilter;
import org.apache.lucene.analysis.miscellaneous.TrimFilter;
import org.apache.lucene.analysis.ngram.EdgeNGramTokenFilter;
import org.apache.lucene.analysis.nl.DutchAnalyzer;
import org.apache.lucene.analysis.pt.PortugueseAnalyzer;
import org.apache.lucene.analysis.snowball.SnowballFilter;
import org.apache.lucene.analysis.util.ElisionFilter;
import org.elasticsearch.common.settings.Settings;
import org.elasticsearch.index.analysis.AbstractIndexAnalyzerProvider;
import org.elasticsearch.index.analysis.AbstractTokenFilterFactory;
import org.elasticsearch.index.analysis.AnalyzerProvider;
import org.elasticsearch.index.analysis.NormalizingTokenFilterFactory;
import org.elasticsearch.index.analysis.TokenFilterFactory;
import org.elasticsearch.index.analysis.TokenizerFactory;
import org.elasticsearch.indices.analysis.AnalysisModule.AnalysisProvider;

/** The entries of the module analysis-common that mappings of ours may name, over the same classes of Lucene. */
final class Analysis {
    private Analysis() {}

    static Map<String, AnalysisProvider<TokenFilterFactory>> filters() {
        return Map.of(
            "lowercase", normalizing((in, settings) -> new LowerCaseFilter(in)),
            "asciifolding", normalizing((in, settings) -> new ASCIIFoldingFilter(in, settings.getAsBoolean("preserve_original", false))),
            "trim", normalizing((in, settings) -> new TrimFilter(in)),
            "edge_ngram", filter(Analysis::beginnings),
            "elision", normalizing((in, settings) -> new ElisionFilter(in, articles(settings))),
            "snowball", filter((in, settings) -> new SnowballFilter(in, capitalised(settings.get("language", "English")))),
            "stemmer", filter((in, settings) -> new SnowballFilter(in, capitalised(settings.get("language", "english"))))
        );
    }

    static Map<String, AnalysisProvider<TokenizerFactory>> tokenizers() {
        return Map.of(
            "keyword", (index, environment, name, settings) -> TokenizerFactory.newFactory(name, KeywordTokenizer::new),
            "whitespace", (index, environment, name, settings) -> TokenizerFactory.newFactory(name, WhitespaceTokenizer::new)
        );
    }

    static Map<String, AnalysisProvider<AnalyzerProvider<? extends Analyzer>>> analyzers() {
        Map<String, Supplier<Analyzer>> made = Map.of(
            "dutch", DutchAnalyzer::new,
            "english", EnglishAnalyzer::new,
            "french", FrenchAnalyzer::new,
            "german", GermanAnalyzer::new,
            "italian", ItalianAnalyzer::new,
            "portuguese", PortugueseAnalyzer::new,
            "spanish", SpanishAnalyzer::new
        );
        Map<String, AnalysisProvider<AnalyzerProvider<? extends Analyzer>>> provided = new TreeMap<>();
        made.forEach((language, maker) -> provided.put(language, (index, environment, name, settings) -> new Ready(name, maker.get())));
        return provided;
    }

    private static CharArraySet articles(Settings settings) {
        List<String> articles = settings.getAsList("articles", null);
        return articles == null ? FrenchAnalyzer.DEFAULT_ARTICLES : new CharArraySet(articles, settings.getAsBoolean("articles_case", false));
    }

    private static TokenStream beginnings(TokenStream in, Settings settings) {
        return new EdgeNGramTokenFilter(in, settings.getAsInt("min_gram", 1), settings.getAsInt("max_gram", 2), false);
    }

    private static String capitalised(String language) {
        return language.substring(0, 1).toUpperCase(Locale.ROOT) + language.substring(1);
    }

    private static AnalysisProvider<TokenFilterFactory> filter(BiFunction<TokenStream, Settings, TokenStream> made) {
        return (index, environment, name, settings) -> new Filter(name, settings, made);
    }

    private static AnalysisProvider<TokenFilterFactory> normalizing(BiFunction<TokenStream, Settings, TokenStream> made) {
        return (index, environment, name, settings) -> new NormalizingFilter(name, settings, made);
    }

    private static class Filter extends AbstractTokenFilterFactory {
        private final Settings settings;
        private final BiFunction<TokenStream, Settings, TokenStream> made;

        Filter(String name, Settings settings, BiFunction<TokenStream, Settings, TokenStream> made) {
            super(name);
            this.settings = settings;
            this.made = made;
        }

        @Override
        public TokenStream create(TokenStream in) {
            return made.apply(in, settings);
        }
    }

    /** One that works on a whole value too, so that a normalizer of a keyword field may name it. */
    private static final class NormalizingFilter extends Filter implements NormalizingTokenFilterFactory {
        NormalizingFilter(String name, Settings settings, BiFunction<TokenStream, Settings, TokenStream> made) {
            super(name, settings, made);
        }
    }

    private static final class Ready extends AbstractIndexAnalyzerProvider<Analyzer> {
        private final Analyzer analyzer;

        Ready(String name, Analyzer analyzer) {
            super(name);
            this.analyzer = analyzer;
        }

        @Override
        public Analyzer get() {
            return analyzer;
        }
    }
}
