package wordset_test

import (
	"strconv"
	"testing"

	"pgregory.net/rapid"

	"parvis/internal/platform/text/wordset"
)

func TestWhatIsInItIsFound(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		words := rapid.SliceOf(rapid.String()).Draw(t, "words")
		s, err := wordset.Open(string(wordset.Make(words)))
		if err != nil {
			t.Fatal(err)
		}
		for _, w := range words {
			if !s.Has(w) {
				t.Errorf("%q is missing", w)
			}
		}
	})
}

func TestWhatIsNotIsHardlyFound(t *testing.T) {
	const n = 100_000
	words := make([]string, n)
	for i := range words {
		words[i] = "mot" + strconv.Itoa(i)
	}
	s, err := wordset.Open(string(wordset.Make(words)))
	if err != nil {
		t.Fatal(err)
	}
	wrong := 0
	for i := range n {
		if s.Has("autre" + strconv.Itoa(i)) {
			wrong++
		}
	}
	t.Logf("%d of %d words that are not in it are taken for words that are", wrong, n)
	if wrong > n*5/1000 {
		t.Errorf("%d of %d, more than five in a thousand", wrong, n)
	}
}

func TestWhatIsNoSet(t *testing.T) {
	for _, made := range []string{"", "words", "something else than that", string(wordset.Make([]string{"a"})[1:])} {
		if _, err := wordset.Open(made); err == nil {
			t.Errorf("%q is taken for a set", made)
		}
	}
	if (wordset.Set{}).Has("") {
		t.Error("the empty set has a word")
	}
	s, err := wordset.Open(string(wordset.Make(nil)))
	if err != nil || s.Has("a") {
		t.Errorf("a set of nothing: %v", err)
	}
}
