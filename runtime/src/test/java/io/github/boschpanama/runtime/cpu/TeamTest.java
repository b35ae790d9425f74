package io.github.boschpanama.runtime.cpu;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.atomic.AtomicIntegerArray;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TeamTest {
    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 8})
    void everyPartIsDoneOnceInEveryRound(int size) {
        try (Team team = new Team(size)) {
            AtomicIntegerArray done = new AtomicIntegerArray(100);
            for (int round = 1; round <= 200; round++) {
                int parts = round % 100 + 1;
                team.run((worker, part) -> done.incrementAndGet((int) part), parts);
            }
            for (int part = 0; part < 100; part++) {
                assertEquals(2 * (100 - part), done.get(part));
            }
        }
    }

    /// A worker that comes late to a small task must not take a part of the large one that follows.
    @ParameterizedTest
    @ValueSource(ints = {2, 8})
    @Timeout(120)
    void noPartIsDoneTwiceWhereTasksGrow(int size) {
        int rounds = 20_000;
        try (Team team = new Team(size)) {
            AtomicIntegerArray done = new AtomicIntegerArray(40);
            for (int round = 0; round < rounds; round++) {
                team.run((worker, part) -> done.incrementAndGet((int) part), 2);
                team.run((worker, part) -> done.incrementAndGet((int) part), 40);
            }
            for (int part = 0; part < 40; part++) {
                assertEquals(part < 2 ? 2 * rounds : rounds, done.get(part));
            }
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3})
    void whatAPartThrowsIsThrownToTheCallerAndTheTeamGoesOn(int size) {
        try (Team team = new Team(size)) {
            for (int round = 0; round < 20; round++) {
                IllegalStateException thrown = new IllegalStateException("part 3");
                Task failing = (worker, part) -> {
                    if (part == 3) {
                        throw thrown;
                    }
                };
                assertSame(thrown, assertThrows(IllegalStateException.class, () -> team.run(failing, 10)));
            }
            AtomicIntegerArray done = new AtomicIntegerArray(10);
            team.run((worker, part) -> done.incrementAndGet((int) part), 10);
            for (int part = 0; part < 10; part++) {
                assertEquals(1, done.get(part));
            }
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2})
    void aSecondThreadIsRefusedWhileATaskRuns(int size) {
        try (Team team = new Team(size)) {
            AtomicReference<Throwable> thrown = new AtomicReference<>();
            team.run((worker, part) -> {
                CompletableFuture<Void> second = CompletableFuture.runAsync(() -> team.run((w, p) -> {}, 1));
                thrown.set(assertThrows(CompletionException.class, second::join).getCause());
            }, 2);
            assertInstanceOf(IllegalStateException.class, thrown.get());
            team.run((worker, part) -> {}, 2); // free again
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2})
    void aClosedTeamRefusesWork(int size) {
        Team team = new Team(size);
        team.close();
        assertThrows(IllegalStateException.class, () -> team.run((worker, part) -> {}, 1));
    }

    @ParameterizedTest
    @ValueSource(ints = {0, -1})
    void aTeamHasAtLeastOneThread(int size) {
        assertThrows(IllegalArgumentException.class, () -> new Team(size));
    }
}
