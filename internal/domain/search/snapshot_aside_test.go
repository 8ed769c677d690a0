package search

import (
	"bytes"
	"encoding/binary"
	"encoding/json"
	"fmt"
	"hash/crc32"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"parvis/internal/domain/listing"
	"parvis/internal/platform/db"
	"parvis/internal/platform/db/dbtest"
	"parvis/internal/platform/ids"
)

// A snapshot that is not what the database is now is left aside, with a word, and the index is built as if there were
// none.
func TestSnapshotLeftAside(t *testing.T) {
	damage := func(change func(t *testing.T, b []byte) []byte) func(*testing.T, *world, string) {
		return func(t *testing.T, _ *world, path string) {
			b, err := os.ReadFile(path)
			if err != nil {
				t.Fatal(err)
			}
			if err := os.WriteFile(path, change(t, b), 0o600); err != nil {
				t.Fatal(err)
			}
		}
	}
	says := func(change func(d *contents)) func(*testing.T, *world, string) {
		return damage(func(t *testing.T, b []byte) []byte { return restated(t, b, change) })
	}
	for _, c := range []struct {
		rule   string
		change func(t *testing.T, w *world, path string)
		want   string // what is said
	}{
		{"it holds", func(*testing.T, *world, string) {}, fromSnapshot},
		{"there is none", func(t *testing.T, _ *world, path string) { remove(t, path) }, "no snapshot yet"},
		{"it is empty", damage(func(*testing.T, []byte) []byte { return nil }), "too short"},
		{"it is something else", damage(func(*testing.T, []byte) []byte { return bytes.Repeat([]byte("parvis"), 99) }), "no snapshot"},
		{"it ends in the middle", damage(func(_ *testing.T, b []byte) []byte { return b[:len(b)/2] }), "no snapshot"},
		{"one byte is missing in the middle", damage(func(_ *testing.T, b []byte) []byte { return slices.Delete(b, 99, 100) }), "not where it should be"},
		{"one bit is another", damage(func(_ *testing.T, b []byte) []byte { b[len(b)/3] ^= 4; return b }), "is damaged"},
		{"one bit of the directory is another", damage(func(_ *testing.T, b []byte) []byte { b[len(b)-tailLen-9] ^= 1; return b }), "directory is damaged"},
		{"a section is missing", says(func(d *contents) { delete(d.Sections, "lat") }), "section lat is missing"},
		{"a section lies outside", says(func(d *contents) { d.Sections["lat"] = section{From: 8, Len: 1 << 40} }), "lies outside"},
		{"more documents than the file can hold", says(func(d *contents) { d.Docs = 1 << 40 }), "section"},
		{"fewer than none", says(func(d *contents) { d.Docs = -1 }), "counts less than nothing"},
		{"it is of an older release", says(func(d *contents) { d.Format-- }), "another release"},
		{"it is of another database", says(func(d *contents) { d.Database = ids.New() }), "another database"},
		{"it is of another schema", says(func(d *contents) { d.Schema-- }), "schema has changed"},
		{"an older database was restored", func(t *testing.T, w *world, _ string) {
			w.exec(`delete from changes where version > 2`)
			w.exec(`update counters set value = 2 where name = 'changes'`)
			w.exec(`delete from listings where title = 'Deuxième'`)
		}, "older state was restored"},
		{"an older database was restored, of the very version, when the snapshot had seen more", func(t *testing.T, w *world, _ string) {
			l := w.put(w.online(w.orgs[0], func(l *listing.Listing) { l.Title = "Perdue" }))
			w.search.keeper.version.Store(-1)
			w.search.keepLast()
			w.exec(`delete from listings where id = $1`, l.ID)
			w.exec(`delete from changes where version = (select value from counters where name = 'changes')`)
			w.exec(`update counters set value = value - 1 where name = 'changes'`)
		}, "restored and changed"},
		{"an older database was restored and went another way", func(t *testing.T, w *world, _ string) {
			w.exec(`delete from changes where version > 2`)
			w.exec(`update counters set value = 2 where name = 'changes'`)
			w.exec(`delete from listings where title = 'Deuxième'`)
			for range 4 {
				w.put(w.online(w.orgs[0], nil))
			}
		}, "restored and changed"},
		{"the change log was trimmed beyond it", func(t *testing.T, w *world, _ string) {
			w.put(w.online(w.orgs[0], nil))
			w.put(w.online(w.orgs[0], nil))
			w.exec(`delete from changes where version < (select value from counters where name = 'changes')`)
		}, "does not go back"},
		{"too much has changed since", func(t *testing.T, w *world, _ string) {
			w.exec(`update counters set value = value + 1000000 where name = 'changes'`)
			w.put(w.online(w.orgs[0], nil))
		}, "reading everything is quicker"},
		{"the clock was set back to when what had ended had not", func(_ *testing.T, w *world, _ string) {
			w.clock = w.clock.Add(-3 * time.Hour)
		}, "clock was set back"},
		{"much was written at once without a change for each", func(t *testing.T, w *world, _ string) {
			l := w.online(w.orgs[0], nil)
			w.write(l)
			w.tell("everything", "")
		}, "much was written at once"},
	} {
		t.Run(c.rule, func(t *testing.T) {
			dbtest.Each(t, func(t *testing.T, d *db.DB) {
				w := newTown(t, d)
				first := w.put(w.online(w.orgs[0], func(l *listing.Listing) { l.Title = "Première" }))
				w.put(w.online(w.orgs[1], nil))
				w.put(w.online(w.orgs[1], func(l *listing.Listing) { l.EndsAt = w.clock.Add(-2 * time.Hour) }))
				w.put(w.online(w.orgs[1], func(l *listing.Listing) { l.Title = "Deuxième" }))
				dir := t.TempDir()
				w.again(dir)
				w.search.keepLast()
				c.change(t, w, filepath.Join(dir, filepath.Base(w.file(dir))))
				w.exec(`update listings set title = 'Dernière' where id = $1`, first.ID)
				w.tell("listing", first.ID)
				if log := w.again(dir); !strings.Contains(log, c.want) || strings.Count(log, "\n") > 2 {
					t.Errorf("it said %s, want one line with %q", log, c.want)
				}
				o := &oracle{d, paris, w.search.index.french}
				for _, q := range []Query{{Limit: 20}, {Text: "dernière", Limit: 20}, {Text: "première", Limit: 20}, {Text: "deuxième", Limit: 20}} {
					hits, facets, err := o.search(t.Context(), q, w.clock)
					if err != nil {
						t.Fatal(err)
					}
					if r := w.find(q); r.Total != len(hits) || fmt.Sprint(r.Facets) != fmt.Sprint(facets) {
						t.Errorf("%q: %d, %v; want %d, %v", q.Text, r.Total, r.Facets, len(hits), facets)
					}
				}
				w.search.keepLast()
				if log := w.again(dir); !strings.Contains(log, fromSnapshot) {
					t.Errorf("the life after said %s", log)
				}
			})
		})
	}
}

func remove(t *testing.T, path string) {
	t.Helper()
	if err := os.Remove(path); err != nil {
		t.Fatal(err)
	}
}

// restated is a file that says something else of itself, under a right checksum.
func restated(t testing.TB, b []byte, change func(d *contents)) []byte {
	d, err := readContents(bytes.NewReader(b), int64(len(b)))
	if err != nil {
		t.Fatal(err)
	}
	change(&d)
	text, err := json.Marshal(d)
	if err != nil {
		t.Fatal(err)
	}
	from := binary.LittleEndian.Uint64(b[len(b)-tailLen:])
	out := append(slices.Clone(b[:from]), text...)
	out = binary.LittleEndian.AppendUint64(out, from)
	out = binary.LittleEndian.AppendUint32(out, uint32(len(text)))
	out = binary.LittleEndian.AppendUint32(out, crc32.Checksum(text, castagnoli))
	return append(out, snapshotMagic...)
}
