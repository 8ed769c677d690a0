package demo

import (
	"math/rand/v2"
	"sort"
)

// picker draws indexes, each as often as its weight says.
type picker struct{ sums []int }

func newPicker(weights []int) picker {
	p := picker{sums: make([]int, len(weights))}
	sum := 0
	for i, w := range weights {
		sum += w
		p.sums[i] = sum
	}
	return p
}

// ranked draws among n things, the first ones most often, as words are used in a language (Zipf); the more even, the
// nearer they are to one another.
func ranked(n, even int) picker {
	weights := make([]int, n)
	for i := range weights {
		weights[i] = 1_000_000 / (i + even)
	}
	return newPicker(weights)
}

func (p picker) pick(r *rand.Rand) int {
	at := r.IntN(p.sums[len(p.sums)-1])
	return sort.SearchInts(p.sums, at+1)
}

func oneOf[T any](r *rand.Rand, of []T) T { return of[r.IntN(len(of))] }
