package io.github.boschpanama.bosch.report;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.StringReader;
import javax.xml.parsers.DocumentBuilderFactory;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.w3c.dom.Element;
import org.xml.sax.InputSource;

class MarkupLaws {
    /// Line breaks and tabs in attributes become blanks in any parser; all other text comes back, but for characters that
    /// XML cannot hold.
    @Property(tries = 300)
    void anyTextComesBack(@ForAll String text, @ForAll String value) throws Exception {
        String markup = new Markup().open("p", "title", value).text(text).close().toString();
        Element parsed = DocumentBuilderFactory.newInstance().newDocumentBuilder()
                .parse(new InputSource(new StringReader(markup))).getDocumentElement();
        assertEquals(representable(text), parsed.getTextContent());
        assertEquals(representable(value).replaceAll("[\\t\\n]", " "), parsed.getAttribute("title"));
    }

    @Example
    void whatIsOpenMustBeClosed() {
        Markup markup = new Markup().open("p");
        assertThrows(IllegalStateException.class, markup::toString);
    }

    private static String representable(String text) {
        return text.codePoints()
                .map(c -> c < 0x20 && c != '\t' && c != '\n' || c >= 0xD800 && c < 0xE000 || c == 0xFFFE || c == 0xFFFF
                        ? 0xFFFD
                        : c)
                .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append).toString();
    }
}
