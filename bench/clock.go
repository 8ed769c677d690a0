package main

import (
	"fmt"
	"runtime"
	"slices"
	"time"

	"golang.org/x/sys/unix"
)

// cpuOfProcess is the processor time this process has used, all threads, user and kernel.
func cpuOfProcess() time.Duration { return clock(unix.CLOCK_PROCESS_CPUTIME_ID) }

// cpuOfThread is the processor time of the calling thread; the caller holds it (runtime.LockOSThread).
func cpuOfThread() time.Duration { return clock(unix.CLOCK_THREAD_CPUTIME_ID) }

// cpuOf is the processor time of another process: its clock is named after its number (clock_getcpuclockid).
func cpuOf(pid int) time.Duration { return clock(int32(^pid<<3 | 2)) }

func clock(id int32) time.Duration {
	var t unix.Timespec
	if err := unix.ClockGettime(id, &t); err != nil {
		panic(fmt.Sprintf("bench: clock %d: %v", id, err))
	}
	return time.Duration(t.Nano())
}

// median of a list that is not empty; the list is sorted.
func median[T int | int64 | float64 | time.Duration](v []T) T {
	slices.Sort(v)
	if n := len(v); n%2 == 0 {
		return (v[n/2-1] + v[n/2]) / 2
	}
	return v[len(v)/2]
}

// quantile gives the value below which a share q of a list lies; the list is sorted.
func quantile[T int | int64 | float64 | time.Duration](v []T, q float64) T {
	slices.Sort(v)
	return v[min(int(q*float64(len(v))), len(v)-1)]
}

func mean(v []time.Duration) time.Duration {
	var sum time.Duration
	for _, d := range v {
		sum += d
	}
	return sum / time.Duration(max(len(v), 1))
}

// onThread runs f on a thread of its own, so that its processor time is that of nothing else.
func onThread(f func()) {
	runtime.LockOSThread()
	defer runtime.UnlockOSThread()
	f()
}

// heap is what the program holds, in bytes, after everything that can be let go is gone.
func heap() int64 {
	runtime.GC()
	runtime.GC()
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	return int64(m.HeapAlloc)
}

// pairs is how often two things are measured side by side.
const pairs = 7

// sideBySide runs a and b alternately (A B A B …) and gives the median of b's cost over a's: above one, a is the quicker.
// Both give what they cost; one round of each comes before, uncounted.
func sideBySide(rounds int, a, b func() (time.Duration, error)) (ratio float64, costA, costB time.Duration, err error) {
	var as, bs []time.Duration
	var ratios []float64
	for i := range rounds + 1 {
		ca, err := a()
		if err != nil {
			return 0, 0, 0, err
		}
		cb, err := b()
		if err != nil {
			return 0, 0, 0, err
		}
		if i > 0 {
			as, bs, ratios = append(as, ca), append(bs, cb), append(ratios, float64(cb)/float64(ca))
		}
	}
	return median(ratios), median(as), median(bs), nil
}
