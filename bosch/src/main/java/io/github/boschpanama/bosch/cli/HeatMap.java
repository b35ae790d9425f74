package io.github.boschpanama.bosch.cli;

import io.github.boschpanama.bosch.ranking.HeadScores;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;

/// Scores of groups as lines of text, a line a layer with the top layer first: a shade for each group, then the numbers.
///
/// Shades go by rank, since scores of one model differ by orders of magnitude: a fifth of all groups each, the darkest for
/// those that stay full longest.
final class HeatMap {
    private static final String[] SHADES = {"··", "░░", "▒▒", "▓▓", "██"};
    /// Colours of the 256-colour palette from dark blue to yellow, which colour-blind readers can tell apart by lightness.
    private static final int[] COLOURS = {18, 60, 102, 143, 226};
    private static final String RESET = "\u001B[0m";

    private HeatMap() {}

    /// @param scores the scores
    /// @param ansi whether to colour
    /// @return the lines, a legend last
    static List<String> lines(HeadScores scores, boolean ansi) {
        int groups = scores.groups();
        List<Integer> order = scores.order();
        int[] level = new int[order.size()];
        for (int rank = 0; rank < order.size(); rank++) {
            level[order.get(rank)] = rank * SHADES.length / order.size();
        }
        List<String> lines = new ArrayList<>();
        for (int layer = scores.layers() - 1; layer >= 0; layer--) {
            StringBuilder line = new StringBuilder(String.format(Locale.ROOT, "layer %3d  ", layer));
            for (int group = 0; group < groups; group++) {
                line.append(cell(level[layer * groups + group], ansi));
            }
            line.append(' ');
            for (int group = 0; group < groups; group++) {
                line.append(String.format(Locale.ROOT, " %10.4g", scores.of(layer, group)));
            }
            lines.add(line.toString());
        }
        StringBuilder legend = new StringBuilder("by rank: first local ");
        for (int shade = 0; shade < SHADES.length; shade++) {
            legend.append(cell(shade, ansi));
        }
        lines.add(legend.append(" longest full").toString());
        return Collections.unmodifiableList(lines);
    }

    private static String cell(int level, boolean ansi) {
        return ansi ? "\u001B[38;5;" + COLOURS[level] + "m" + SHADES[level] + RESET : SHADES[level];
    }
}
