package io.github.boschpanama.bosch.report;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.StringReader;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.w3c.dom.Document;
import org.w3c.dom.Element;
import org.w3c.dom.NodeList;
import org.xml.sax.InputSource;

class HtmlReportTest {
    private static final String PAGE = HtmlReport.of(Examples.comparison());

    @Test
    void isWellFormed() throws Exception {
        assertEquals("html", parse(PAGE).getDocumentElement().getTagName());
    }

    @Test
    void tellsTheScoresOfTheTable() throws Exception {
        List<String> cells = new ArrayList<>();
        for (Element cell : elements(parse(PAGE), "td")) {
            cells.add(cell.getTextContent());
        }
        assertTrue(cells.contains("★ 97.7"), "BOSCH's 0.9766, and that it is the best");
        assertTrue(cells.contains("200 · 13 s") || cells.contains("200 · 12 s"), "what it cost");
        assertTrue(cells.stream().anyMatch(cell -> cell.matches("\\d+\\.\\d ± \\d+\\.\\d")), "spread over seeds");
    }

    @Test
    void everyTableHasACaptionAndHeadings() throws Exception {
        Document page = parse(PAGE);
        List<Element> tables = elements(page, "table");
        assertTrue(tables.size() >= 10, () -> tables.size() + " tables");
        for (Element table : tables) {
            assertEquals(1, table.getElementsByTagName("caption").getLength());
            assertTrue(table.getElementsByTagName("th").getLength() > 1);
        }
    }

    @Test
    void everyPictureSaysWhatItShows() throws Exception {
        List<Element> pictures = elements(parse(PAGE), "svg");
        assertTrue(pictures.size() > 30, () -> pictures.size() + " pictures");
        for (Element picture : pictures) {
            assertEquals("img", picture.getAttribute("role"));
            assertFalse(picture.getAttribute("aria-label").isBlank());
        }
    }

    @Test
    void linksLeadToSections() throws Exception {
        Document page = parse(PAGE);
        Set<String> ids = new HashSet<>();
        elements(page, "section").forEach(section -> ids.add(section.getAttribute("id")));
        for (Element link : elements(page, "a")) {
            assertTrue(ids.contains(link.getAttribute("href").substring(1)), link.getAttribute("href"));
        }
    }

    @Test
    void loadsNothingFromElsewhere() {
        String lower = PAGE.toLowerCase(java.util.Locale.ROOT);
        assertFalse(lower.contains("http:") || lower.contains("https:"), "an address");
        assertFalse(lower.contains("@import") || lower.contains("<script") || lower.contains("<link")
                || lower.contains("src="), "a resource");
        assertFalse(lower.replace("url(#", "").contains("url("), "an address in a style");
    }

    @Test
    void chartsUseThePagesColours() {
        assertTrue(PAGE.contains("stroke:var(--c2)"), "the accent");
        assertFalse(PAGE.contains("rgb("), "a colour that the dark mode cannot change");
    }

    @Test
    void namesAreText() throws Exception {
        List<MethodInfo> methods = new ArrayList<>(Examples.methods());
        methods.add(new MethodInfo("<b>&\"'", MethodKind.STATIC, "</dd><script>"));
        Document page = parse(HtmlReport.of(Examples.comparison("a<&>\"b", methods)));
        assertTrue(page.getElementsByTagName("h1").item(0).getTextContent().endsWith("a<&>\"b"));
        assertEquals(0, page.getElementsByTagName("b").getLength());
        assertEquals(0, page.getElementsByTagName("script").getLength());
    }

    private static List<Element> elements(Document page, String tag) {
        NodeList nodes = page.getElementsByTagName(tag);
        List<Element> elements = new ArrayList<>();
        for (int i = 0; i < nodes.getLength(); i++) {
            elements.add((Element) nodes.item(i));
        }
        return elements;
    }

    private static Document parse(String page) throws Exception {
        return DocumentBuilderFactory.newInstance().newDocumentBuilder().parse(new InputSource(new StringReader(page)));
    }
}
