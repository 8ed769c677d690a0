package text

import (
	"embed"
	"sync"

	"parvis/internal/platform/text/wordset"
)

//go:embed all:data
var files embed.FS

// ofFrench is the folded forms of all words of French, for what exists is no misspelling.
var ofFrench = sync.OnceValues(func() (wordset.Set, error) {
	made, err := files.ReadFile("data/words.bin")
	if err != nil {
		return wordset.Set{}, err
	}
	return wordset.Open(string(made))
})

// WordsBuilt tells whether the program holds the list of French words, which its build makes.
func WordsBuilt() error {
	_, err := ofFrench()
	return err
}

// Known tells whether a folded word exists: it is French (as are 3 in 1,000 that are not), or one that the rules here
// know by themselves. It is not to be taken for a misspelling.
func Known(folded string) bool {
	if stopWords[folded] || exceptions[folded] != "" || len(homographs[folded]) > 0 {
		return true
	}
	words, _ := ofFrench() // WordsBuilt was asked at the start
	return words.Has(folded)
}
