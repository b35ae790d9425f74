package io.github.boschpanama.bosch.calibration;

import io.github.boschpanama.runtime.InputException;
import java.util.List;
import java.util.Set;

/// The wording that a model's own `niah.json` gives: all sentences joined by single spaces, the question after them, and
/// a space before everything. It asks for one value.
final class TemplateWording implements Wording {
    private final SlotTemplate needle;
    private final SlotTemplate question;
    private final SlotTemplate answer;

    /// @param file has the texts `needle` (slots key, value), `question` (key) and `answer` (value)
    TemplateWording(TemplateFile file) {
        needle = template(file, "needle", Set.of("key", "value"));
        question = template(file, "question", Set.of("key"));
        answer = template(file, "answer", Set.of("value"));
    }

    private static SlotTemplate template(TemplateFile file, String name, Set<String> slots) {
        SlotTemplate template = new SlotTemplate(file.text(name), slots, file.name());
        if (!template.slots().containsAll(slots)) {
            throw new InputException(file.name() + ": \"" + name + "\" has the slots " + template.slots()
                    + ", expected " + slots + " in braces");
        }
        return template;
    }

    @Override
    public String needle(String key, String value) {
        return needle.fill(slot -> slot.equals("key") ? key : value);
    }

    @Override
    public String prompt(List<String> text, List<String> queries) {
        String asked = question.fill(slot -> queries.getFirst());
        return " " + (text.isEmpty() ? "" : String.join(" ", text) + " ") + asked;
    }

    @Override
    public String answer(List<String> values) {
        return answer.fill(slot -> values.getFirst());
    }
}
