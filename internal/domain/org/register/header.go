package register

import (
	"errors"
	"io"
	"strings"

	"parvis/internal/platform/fault"
)

// columns leads from our word for a column to the names files give it, best first.
// Names are compared without case, accents and signs.
type columns map[string][]string

// header finds the row that names the columns among the first of a file, and the
// separator with which it names the most. must lists groups of words: of each
// group one column at least must be there. at gives the place of each column;
// ignored lists the names that mean nothing here.
func header(r *rows, known columns, must ...[]string) (at map[string]int, ignored []string, err error) {
	best := -1
	var read []string
	for range headerWithin {
		line, err := r.lines.next()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil && !errors.Is(err, errLongLine) {
			return nil, nil, err
		}
		read = append(read, line)
		for _, comma := range []byte{';', ',', '\t', '|'} {
			rec := record{comma: comma}
			rec.feed(line)
			found, unknown := known.find(rec.fields)
			if rec.open || len(found) <= len(at) || !complete(found, must) {
				continue
			}
			best, at, ignored = len(read), found, unknown
			r.comma, r.want = comma, len(rec.fields)
		}
		if best > 0 {
			return at, ignored, nil
		}
	}
	words := make([]string, len(must))
	for i, group := range must {
		words[i] = strings.Join(group, " / ")
	}
	key := "org.file_header"
	if strings.TrimSpace(strings.Join(read, "")) == "" {
		key = "org.file_empty"
	}
	return nil, nil, &fault.Error{Kind: fault.Invalid, Key: key, Field: "file", Args: []any{"File", r.file, "Columns", strings.Join(words, ", ")}}
}

func (known columns) find(fields []string) (at map[string]int, unknown []string) {
	at = map[string]int{}
	names := make([]string, len(fields))
	for i, f := range fields {
		names[i] = strings.Join(foldWords(f), " ")
	}
	used := make([]bool, len(fields))
	for word, aliases := range known {
		for _, alias := range aliases {
			i := index(names, strings.Join(foldWords(alias), " "))
			if i < 0 {
				continue
			}
			if _, done := at[word]; !done {
				at[word] = i
			}
			used[i] = true
		}
	}
	for i, f := range fields {
		if f = tidy(f); !used[i] && f != "" {
			unknown = append(unknown, shorten(f, 60))
		}
	}
	return at, unknown
}

func index(names []string, name string) int {
	for i, n := range names {
		if n == name {
			return i
		}
	}
	return -1
}

func complete(at map[string]int, must [][]string) bool {
	for _, group := range must {
		any := false
		for _, word := range group {
			_, ok := at[word]
			any = any || ok
		}
		if !any {
			return false
		}
	}
	return true
}
