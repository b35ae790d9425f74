package io.github.boschpanama.runtime.cpu.machine;

import static io.github.boschpanama.runtime.cpu.machine.Address.at;
import static io.github.boschpanama.runtime.cpu.machine.Register.*;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.HexFormat;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/// Instructions beside what GNU's assembler makes of them, told to use displacements of four bytes and, for vectors, the
/// prefix of AVX-512. Registers are such as need each bit of the prefixes.
class AssemblerTest {
    static Stream<Arguments> instructions() {
        return Stream.of(
                encoded("mov r11, rdi", code -> code.move(R11, RDI),
                        "4989fb"),
                encoded("mov rax, [r9+56]", code -> code.move(RAX, at(R9).plus(56)),
                        "498b8138000000"),
                encoded("mov r13, [rbp]", code -> code.move(R13, at(RBP)),
                        "4c8bad00000000"),
                encoded("add rdi, rsi", code -> code.add(RDI, RSI),
                        "4801f7"),
                encoded("add r10, [r9+8]", code -> code.add(R10, at(R9).plus(8)),
                        "4d039108000000"),
                encoded("add rax, [r12]", code -> code.add(RAX, at(R12)),
                        "4903842400000000"),
                encoded("add rax, [rsp+16]", code -> code.add(RAX, at(RSP).plus(16)),
                        "4803842410000000"),
                encoded("add r8, 0x12345", code -> code.add(R8, 0x12345),
                        "4981c045230100"),
                encoded("cmp rbx, rdx", code -> code.compare(RBX, RDX),
                        "4839d3"),
                encoded("cmp r13, r8", code -> code.compare(R13, R8),
                        "4d39c5"),
                encoded("cmovg r10, rdx", code -> code.moveIfGreater(R10, RDX),
                        "4c0f4fd2"),
                encoded("cmovg rax, r9", code -> code.moveIfGreater(RAX, R9),
                        "490f4fc1"),
                encoded("push rbx", code -> code.push(RBX),
                        "53"),
                encoded("push r12", code -> code.push(R12),
                        "4154"),
                encoded("pop rbp", code -> code.pop(RBP),
                        "5d"),
                encoded("pop r13", code -> code.pop(R13),
                        "415d"),
                encoded("xor rax, rax", code -> code.clear(RAX),
                        "4831c0"),
                encoded("xor r10, r10", code -> code.clear(R10),
                        "4d31d2"),
                encoded("cmp rax, [r9+16]", code -> code.compare(RAX, at(R9).plus(16)),
                        "493b8110000000"),
                encoded("prefetcht0 [rdi+rax+1024]", code -> code.prefetch(at(RDI).plus(RAX, 1).plus(1024)),
                        "0f188c0700040000"),
                encoded("prefetcht0 [r11+r13*8]", code -> code.prefetch(at(R11).plus(R13, 8)),
                        "430f188ceb00000000"),
                encoded("kmovw k3, word ptr [r9+64]", code -> code.loadMask(3, at(R9).plus(64)),
                        "c4c178909940000000"),
                encoded("kmovw k1, word ptr [rax+r12*2]", code -> code.loadMask(1, at(RAX).plus(R12, 2)),
                        "c4a178908c6000000000"),
                encoded("vmovups zmm8, [rcx+rax*2+64]", code -> code.load(8, at(RCX).plus(RAX, 2).plus(64)),
                        "62717c4810844140000000"),
                encoded("vmovups zmm31, [r11+r15*4]", code -> code.load(31, at(R11).plus(R15, 4)),
                        "62017c4810bcbb00000000"),
                encoded("vmovups [rbx-8], zmm17", code -> code.store(at(RBX).plus(-8), 17),
                        "62e17c48118bf8ffffff"),
                encoded("vmovss [r8+rax], xmm10", code -> code.storeFirst(at(R8).plus(RAX, 1), 10),
                        "62517e0811940000000000"),
                encoded("vmovss [r8], xmm26", code -> code.storeFirst(at(R8), 26),
                        "62417e08119000000000"),
                encoded("vbroadcastss zmm21, dword ptr [r14+rdx*4+832]",
                        code -> code.broadcast(21, at(R14).plus(RDX, 4).plus(832)),
                        "62c27d4818ac9640030000"),
                encoded("vmovaps zmm10, zmm19", code -> code.copy(10, 19),
                        "62317c4828d3"),
                encoded("vmovaps zmm19, zmm10", code -> code.copy(19, 10),
                        "62c17c4828da"),
                encoded("vpxord zmm17, zmm17, zmm17", code -> code.clear(17),
                        "62a17540efc9"),
                encoded("vpxord zmm3, zmm3, zmm3", code -> code.clear(3),
                        "62f16548efdb"),
                encoded("vpternlogd zmm18, zmm18, zmm18, 0xff", code -> code.setOnes(18),
                        "62a36d4025d2ff"),
                encoded("vcvtph2ps zmm11, [r10+rax+32]", code -> code.widenF16(11, at(R10).plus(RAX, 1).plus(32)),
                        "62527d48139c0220000000"),
                encoded("vpslld zmm14, zmm10, 16", code -> code.shiftLeft(14, 10, 16),
                        "62d10d4872f210"),
                encoded("vpslld zmm30, zmm9, 3", code -> code.shiftLeft(30, 9, 3),
                        "62d10d4072f103"),
                encoded("vpandd zmm10, zmm11, zmm18", code -> code.and(10, 11, 18),
                        "62312548dbd2"),
                encoded("vfmadd231ps zmm0, zmm8, zmm14", code -> code.multiplyAdd(0, 8, 14, 0),
                        "62d23d48b8c6"),
                encoded("vfmadd231ps zmm7{k4}, zmm9, zmm29", code -> code.multiplyAdd(7, 9, 29, 4),
                        "6292354cb8fd"),
                encoded("vfmadd231ps zmm16, zmm24, [rsi+rax-64]",
                        code -> code.multiplyAdd(16, 24, at(RSI).plus(RAX, 1).plus(-64), 0),
                        "62e23d40b88406c0ffffff"),
                encoded("vfmadd231ps zmm1{k2}, zmm9, [r10+rax+64]",
                        code -> code.multiplyAdd(1, 9, at(R10).plus(RAX, 1).plus(64), 2),
                        "62d2354ab88c0240000000"),
                encoded("vpermi2ps zmm20, zmm6, zmm7", code -> code.permute(20, 6, 7),
                        "62e24d4877e7"),
                encoded("vaddps zmm10, zmm11, zmm28", code -> code.add(10, 11, 28),
                        "6211244858d4"),
                encoded("vaddps ymm10, ymm27, ymm14", code -> code.add8(10, 27, 14),
                        "6251242058d6"),
                encoded("vaddps xmm25, xmm10, xmm14", code -> code.add4(25, 10, 14),
                        "62412c0858ce"),
                encoded("vextractf32x8 ymm14, zmm26, 1", code -> code.upper8(14, 26),
                        "62437d481bd601"),
                encoded("vextractf32x4 xmm30, ymm10, 1", code -> code.upper4(30, 10),
                        "62137d2819d601"),
                encoded("vpermilps xmm14, xmm26, 0xee", code -> code.shuffle4(14, 26, 2, 3, 2, 3),
                        "62137d0804f2ee"));
    }

    private static Arguments encoded(String text, Consumer<Assembler> instruction, String hex) {
        return Arguments.of(text, instruction, hex);
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("instructions")
    void isEncodedAsByGnu(String text, Consumer<Assembler> instruction, String hex) {
        Assembler code = new Assembler();
        instruction.accept(code);
        assertEquals(hex, HexFormat.of().formatHex(code.code()));
    }

    @Test
    void jumpsGoBackToTheirTarget() {
        Assembler code = new Assembler();
        int target = code.here();
        code.add(RAX, -1);
        code.jumpIfNotZero(target);
        code.jumpIfLess(target);
        assertEquals("4881c0ffffffff" + "0f85f3ffffff" + "0f8cedffffff", HexFormat.of().formatHex(code.code()));
    }

    @Test
    void addressesAreChecked() {
        assertThrows(IllegalArgumentException.class, () -> at(RAX).plus(RSP, 1));
        assertThrows(IllegalArgumentException.class, () -> at(RAX).plus(RCX, 3));
    }
}
