package io.github.boschpanama.runtime.cpu;

import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;

/// Threads that do the parts of one [Task] at a time, the caller being worker 0.
///
/// Nothing is allocated per task. Between tasks a worker spins for a moment, since a decoder asks for the next kernel
/// within microseconds, and then parks. A worker that the system does not run in time is not waited for: the others do
/// its parts, so a busy machine slows a task by what it takes away and no more.
final class Team implements AutoCloseable {
    private static final int SPINS = 2_000;

    private final Worker[] workers;
    /// The round in the upper half, the parts nobody has taken yet in the lower: who is late finds none left of the old
    /// round, whatever the new one holds by then, and cannot take a part of another round.
    private final AtomicLong tickets = new AtomicLong();
    private final AtomicInteger unfinished = new AtomicInteger();
    private final AtomicBoolean busy = new AtomicBoolean();
    private Task task;
    private int parts;
    private Thread caller;
    private volatile int round;
    private volatile boolean closed;
    private volatile Throwable failure;

    /// @param size the number of threads, the caller's included
    Team(int size) {
        if (size < 1) {
            throw new IllegalArgumentException("a team of " + size + " threads: at least 1 is needed");
        }
        workers = new Worker[size - 1];
        for (int i = 0; i < workers.length; i++) {
            workers[i] = new Worker(i + 1);
            workers[i].start();
        }
    }

    /// @return the number of threads, the caller's included
    int size() {
        return workers.length + 1;
    }

    /// Does all parts, on this thread and the team's, and waits for the last.
    ///
    /// What a part throws is thrown here; parts that nobody has begun by then are left out.
    ///
    /// @throws IllegalStateException if another thread's task is running, or the team is closed
    void run(Task newTask, long newParts) {
        if (closed) {
            throw new IllegalStateException("the backend is closed");
        }
        if (!busy.compareAndSet(false, true)) {
            throw new IllegalStateException("two threads use the backend at the same time, so that what either of"
                    + " them computes is void; give each its own, or let them take turns");
        }
        try {
            runAll(newTask, newParts);
        } finally {
            busy.set(false);
        }
    }

    private void runAll(Task newTask, long newParts) {
        if (workers.length == 0 || newParts <= 1) {
            for (long part = 0; part < newParts; part++) {
                newTask.run(0, part);
            }
            return;
        }
        task = newTask;
        parts = Math.toIntExact(newParts);
        caller = Thread.currentThread();
        failure = null;
        unfinished.set(parts);
        tickets.set((long) (round + 1) << Integer.SIZE | parts);
        round++; // only the caller writes it; the workers see all of the above once they see this
        for (Worker worker : workers) {
            if (worker.parked) {
                LockSupport.unpark(worker);
            }
        }
        work(0, round);
        for (int spins = 0; unfinished.get() != 0; spins++) {
            if (spins < SPINS) {
                Thread.onSpinWait();
            } else {
                LockSupport.park(this);
            }
        }
        task = null;
        if (failure != null) {
            rethrow(failure);
        }
    }

    private void work(int worker, int ofRound) {
        for (long ticket = tickets.get(); ticket >>> Integer.SIZE == Integer.toUnsignedLong(ofRound)
                && (int) ticket > 0; ticket = tickets.get()) {
            if (tickets.compareAndSet(ticket, ticket - 1)) {
                work(worker, task, parts - (int) ticket);
            }
        }
    }

    private void work(int worker, Task current, long part) {
        try {
            if (failure == null) {
                current.run(worker, part);
            }
        } catch (Throwable thrown) {
            failure = thrown;
        } finally {
            if (unfinished.decrementAndGet() == 0) {
                LockSupport.unpark(caller);
            }
        }
    }

    private static void rethrow(Throwable failure) {
        switch (failure) {
            case RuntimeException exception -> throw exception;
            case Error error -> throw error;
            default -> throw new IllegalStateException(failure);
        }
    }

    /// Ends the threads; no task may be running.
    @Override
    public void close() {
        closed = true;
        for (Worker worker : workers) {
            LockSupport.unpark(worker);
        }
    }

    /// @return a thread that tensors must be accessible to; if it is, they are to all
    Thread lastThread() {
        return workers.length == 0 ? Thread.currentThread() : workers[workers.length - 1];
    }

    private final class Worker extends Thread {
        private final int index;
        private volatile boolean parked;
        private int seen; // the last round met

        Worker(int index) {
            super("bosch-cpu-" + index);
            this.index = index;
            setDaemon(true);
        }

        @Override
        public void run() {
            for (int done = 0; awaitRound(done); done = seen) {
                work(index, seen);
            }
        }

        private boolean awaitRound(int done) {
            for (int spins = 0; round == done && !closed; spins++) {
                if (spins < SPINS) {
                    Thread.onSpinWait();
                } else {
                    parked = true;
                    if (round == done && !closed) {
                        LockSupport.park(Team.this);
                    }
                    parked = false;
                }
            }
            seen = round;
            return !closed;
        }
    }
}
