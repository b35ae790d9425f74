package io.github.boschpanama.models.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.boschpanama.runtime.InputException;
import io.github.boschpanama.runtime.backend.AttentionPattern;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ModelConfigTest {
    private static final String BASE = """
            "architectures": ["Qwen2ForCausalLM"], "hidden_act": "silu", "hidden_size": 64, "intermediate_size": 96,
            "max_position_embeddings": 256, "num_attention_heads": 4, "num_hidden_layers": 3,
            "num_key_value_heads": 2, "rms_norm_eps": 1e-06, "vocab_size": 130""";

    @TempDir
    Path folder;

    private ModelConfig read(String more) throws IOException {
        Files.writeString(folder.resolve("config.json"), "{" + BASE + more + "}");
        return ModelConfig.read(folder);
    }

    @Test
    void sizesAreRead() throws IOException {
        ModelConfig config = read(", \"torch_dtype\": \"float32\", \"eos_token_id\": 7");
        assertEquals(Family.QWEN2, config.family());
        assertEquals(16, config.headDim());
        assertEquals(List.of(7), config.endIds());
        assertEquals(10_000, assertInstanceOf(RopeConfig.Default.class, config.rope()).theta());
    }

    @Test
    void aSwitchedOffWindowIsNone() throws IOException {
        int none = AttentionPattern.UNLIMITED;
        assertEquals(List.of(none, none, none), read(", \"sliding_window\": 32").windows());
        assertEquals(List.of(none, none, 32), read(
                ", \"sliding_window\": 32, \"use_sliding_window\": true, \"max_window_layers\": 2").windows());
        assertEquals(List.of(none, 32, none), read(", \"sliding_window\": 32, \"layer_types\": [\"full_attention\","
                + " \"sliding_attention\", \"full_attention\"]").windows());
    }

    @Test
    void bothSpellingsOfRopeAreRead() throws IOException {
        String yarn = "\"factor\": 4.0, \"original_max_position_embeddings\": 32";
        RopeConfig old = read(", \"rope_theta\": 5000, \"rope_scaling\": {\"type\": \"yarn\", " + yarn + "}").rope();
        RopeConfig today = read(
                ", \"rope_parameters\": {\"rope_type\": \"yarn\", \"rope_theta\": 5000, " + yarn + "}").rope();
        assertEquals(old, today);
        assertEquals(0.1 * Math.log(4) + 1, old.attentionFactor());
    }

    @Test
    void aPlainRopeReachesFurtherByYarn() throws IOException {
        ModelConfig plain = read("");
        assertEquals(plain, plain.reaching(256));
        ModelConfig stretched = plain.reaching(512);
        assertEquals(512, stretched.maxPositions());
        assertEquals(read(", \"rope_scaling\": {\"type\": \"yarn\", \"factor\": 2.0}").rope(), stretched.rope());
        assertThrows(InputException.class, () -> stretched.reaching(1024));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            , "rope_scaling": {"rope_type": "dynamic", "factor": 2} | "dynamic" is not known; known are default, llama3, yarn
            , "rope_scaling": {"rope_type": "llama3"}               | "factor" is missing
            , "rope_scaling": {"rope_type": "default", "twist": 2}  | "twist": 2 is a key that rope type default does not honour
            , "logit_scale": 0.5                                    | "logit_scale": 0.5 is a key that Qwen2ForCausalLM does not honour
            , "attention_bias": true                                | "attention_bias" is true
            , "head_dim": 0                                         | "head_dim" is 0, expected a whole number
            , "head_dim": 15                                        | expected an even number
            , "layer_types": ["full_attention"]                     | "layer_types" is [full_attention], expected 3 entries
            , "layer_types": ["full_attention","x","x"]             | known are full_attention, sliding_attention
            , "vocab_size": 9                                       | Duplicate field
            , "mlp_bias": "yes"                                     | "mlp_bias" is "yes", expected true or false
            , "model_type": "gpt2"                                  | "model_type" is "gpt2", expected qwen2, as "architectures" says
            """)
    void whatIsNotHonouredIsRefused(String more, String fault) {
        String message = assertThrows(InputException.class, () -> read(more)).getMessage();
        assertTrue(message.startsWith(folder.toString()) && message.contains(fault), message);
    }

    @Test
    void aFamilyIsKnownByItsTypeWhereNoArchitectureIsNamed() throws IOException {
        String unnamed = BASE.replace("\"architectures\": [\"Qwen2ForCausalLM\"],", "\"model_type\": \"%s\",");
        Files.writeString(folder.resolve("config.json"), "{" + unnamed.formatted("qwen3") + "}");
        assertEquals(Family.QWEN3, ModelConfig.read(folder).family());
        Files.writeString(folder.resolve("config.json"), "{" + unnamed.formatted("gpt2") + "}");
        String message = assertThrows(InputException.class, () -> ModelConfig.read(folder)).getMessage();
        assertTrue(message.contains("architecture gpt2 is not known"), message);
    }

    @Test
    void unknownArchitecturesAndActivationsListTheKnown() throws IOException {
        Files.writeString(folder.resolve("config.json"), "{" + BASE.replace("Qwen2For", "Qwen2MoeFor") + "}");
        String message = assertThrows(InputException.class, () -> ModelConfig.read(folder)).getMessage();
        assertTrue(message.contains("[Qwen2MoeForCausalLM] is not known; known are LlamaForCausalLM"), message);
        Files.writeString(folder.resolve("config.json"), "{" + BASE.replace("silu", "gelu") + "}");
        message = assertThrows(InputException.class, () -> ModelConfig.read(folder)).getMessage();
        assertTrue(message.contains("activation \"gelu\" is not known; known are silu, swish"), message);
    }
}
