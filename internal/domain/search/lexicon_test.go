package search

import (
	"cmp"
	"encoding/json"
	"os"
	"slices"
	"testing"
	"time"

	"parvis/internal/domain/listing"
	"parvis/internal/platform/ids"
	"parvis/internal/platform/text"
)

// question is a real question and the text that answers it.
type question struct{ asked, answer string }

func questions(t testing.TB) (out []question) {
	t.Helper()
	raw, err := os.ReadFile(shared(t, "crpa-38.json"))
	if err != nil {
		t.Fatal(err)
	}
	var file struct {
		Data []struct {
			Paragraphs []struct {
				Context string
				QAs     []struct{ Question string }
			}
		}
	}
	if err := json.Unmarshal(raw, &file); err != nil {
		t.Fatal(err)
	}
	for _, d := range file.Data {
		for _, p := range d.Paragraphs {
			for _, q := range p.QAs {
				out = append(out, question{q.Question, p.Context})
			}
		}
	}
	return out
}

// figures are of the place at which the answer stands, from 1; 0 when it was not found.
func figures(places []int) (mrr, ten float64) {
	for _, p := range places {
		if p > 0 {
			mrr += 1 / float64(p)
		}
		if p > 0 && p <= 10 {
			ten++
		}
	}
	return mrr / float64(len(places)), ten / float64(len(places))
}

// byFolding finds the answers as the same engine would with words that are folded and nothing else.
func byFolding(qs []question) (places []int) {
	docs := make([]map[string]bool, len(qs))
	for i, q := range qs {
		docs[i] = map[string]bool{}
		for _, w := range text.Words(q.answer) {
			docs[i][w] = true
		}
	}
	for i, q := range qs {
		var words []string
		for _, w := range text.Words(q.asked) {
			if !slices.Contains(words, w) && len(words) < maxWords {
				words = append(words, w)
			}
		}
		has := func(doc int) (n int) {
			for _, w := range words {
				if docs[doc][w] {
					n++
				}
			}
			return n
		}
		order := make([]int, 0, len(docs))
		for d := range docs {
			if has(d) >= needed(len(words)) {
				order = append(order, d)
			}
		}
		slices.SortStableFunc(order, func(a, b int) int { return cmp.Or(has(b)-has(a), b-a) }) // equals: the newest first
		places = append(places, slices.Index(order, i)+1)
	}
	return places
}

// byIndex finds them with the index.
func byIndex(qs []question) (places []int) {
	now := time.Date(2026, 11, 24, 10, 0, 0, 0, paris)
	x := newIndex(paris)
	b, p := newBuilder(), x.preparer(nil)
	var keys []string
	for _, q := range qs {
		r := row{id: ids.New(), orgID: "x", sense: listing.Need, family: listing.Help, description: q.answer,
			published: now.UnixMicro(), ends: now.AddDate(0, 1, 0).UnixMicro()}
		keys = append(keys, r.id)
		d, _ := p.doc(&r)
		b.add(d)
	}
	x.rebuild(merge([]part{b.part(now.UnixMicro())}), 1, now.UnixMicro())
	x.words.add(p.words)
	x.words.settle()
	for i, q := range qs {
		r, err := x.search(Query{Text: q.asked, Limit: MaxLimit}, func() time.Time { return now })
		if err != nil {
			panic(err)
		}
		places = append(places, slices.Index(r.IDs(), keys[i])+1)
	}
	return places
}

// The answers to real questions, word for word as they were asked, come up with French analysis at least as well as with
// folding alone.
func TestRealQuestions(t *testing.T) {
	qs := questions(t)
	fold, foldTen := figures(byFolding(qs))
	mrr, ten := figures(byIndex(qs))
	t.Logf("questions: %d; MRR %.3f, R@10 %.3f; with folding alone MRR %.3f, R@10 %.3f", len(qs), mrr, ten, fold, foldTen)
	if mrr <= fold || ten <= foldTen {
		t.Error("no better than folding")
	}
}
