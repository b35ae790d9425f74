package io.github.boschpanama.bosch.calibration;

import io.github.boschpanama.runtime.InputException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.UnaryOperator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// A text with named slots: `The {adjective} {noun} slept.`
final class SlotTemplate {
    private static final Pattern SLOT = Pattern.compile("\\{(\\w+)}");

    private final List<String> literals = new ArrayList<>(); // one more than slots
    private final List<String> slots = new ArrayList<>();

    /// @param text the template
    /// @param known the slots it may have
    /// @param file where it is from, for messages
    /// @throws InputException if it has another slot
    SlotTemplate(String text, Set<String> known, String file) {
        Matcher matcher = SLOT.matcher(text);
        int end = 0;
        while (matcher.find()) {
            String slot = matcher.group(1);
            if (!known.contains(slot)) {
                throw new InputException(
                        file + ": no list for the slot {" + slot + "} of \"" + text + "\"; there are " + known);
            }
            literals.add(text.substring(end, matcher.start()));
            slots.add(slot);
            end = matcher.end();
        }
        literals.add(text.substring(end));
    }

    /// @return its slots from left to right
    List<String> slots() {
        return slots;
    }

    /// @param values slot → what goes there, asked from left to right
    /// @return the text
    String fill(UnaryOperator<String> values) {
        StringBuilder text = new StringBuilder(literals.getFirst());
        for (int i = 0; i < slots.size(); i++) {
            text.append(values.apply(slots.get(i))).append(literals.get(i + 1));
        }
        return text.toString();
    }
}
