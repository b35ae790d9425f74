package io.github.boschpanama.models.config;

import io.github.boschpanama.models.config.RopeConfig.Yarn;
import io.github.boschpanama.runtime.InputException;

/// Reads a [RopeConfig] in both spellings: `rope_parameters` of today, and `rope_theta` with `rope_scaling` of before.
final class RopeConfigReader {
    private RopeConfigReader() {}

    /// @param config the configuration
    /// @param maxPositions `max_position_embeddings`
    /// @return the embedding
    static RopeConfig read(JsonObject config, int maxPositions) {
        JsonObject parameters = config.object("rope_parameters");
        JsonObject scaling = config.object("rope_scaling");
        if (parameters != null && scaling != null) {
            throw new InputException(config.where()
                    + ": both \"rope_parameters\" and \"rope_scaling\" are set; keep the first");
        }
        JsonObject rope = parameters != null ? parameters : scaling;
        double topTheta = config.number("rope_theta", 10_000);
        if (rope == null) {
            return new RopeConfig.Default(topTheta);
        }
        double theta = rope.number("rope_theta", topTheta);
        String type = rope.text("rope_type", rope.text("type", "default"));
        rope.text("type", type); // older spelling of the same, set beside rope_type in some files
        RopeConfig result = switch (type) {
            case "default" -> new RopeConfig.Default(theta);
            case "llama3" -> new RopeConfig.Llama3(theta, rope.number("factor"), rope.number("low_freq_factor"),
                    rope.number("high_freq_factor"), rope.integer("original_max_position_embeddings"));
            case "yarn" -> yarn(rope, theta, maxPositions);
            default -> throw new InputException(rope.where() + ": rope type \"" + type + "\" is not known; known are "
                    + "default, llama3, yarn");
        };
        rope.refuseUnread("rope type " + type);
        return result;
    }

    private static Yarn yarn(JsonObject rope, double theta, int maxPositions) {
        double factor = rope.number("factor");
        double scale = rope.number("mscale", 0);
        double scaleAll = rope.number("mscale_all_dim", 0);
        double byDefault = scale != 0 && scaleAll != 0
                ? Yarn.sharpening(factor, scale) / Yarn.sharpening(factor, scaleAll)
                : Yarn.sharpening(factor, 1);
        return new Yarn(theta, factor, rope.number("beta_fast", 32), rope.number("beta_slow", 1),
                rope.integer("original_max_position_embeddings", maxPositions),
                rope.number("attention_factor", byDefault), rope.flag("truncate", true));
    }
}
