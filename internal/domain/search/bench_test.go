package search

import (
	"fmt"
	"math"
	"math/rand/v2"
	"os"
	"runtime"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"golang.org/x/sys/unix"

	"parvis/internal/domain/listing"
	"parvis/internal/platform/ids"
)

// corpus makes listings in memory: words after Zipf, communes of one département (a fifth of all in the largest), a
// third of them dated, a third weekly, the rest at any time.
type corpus struct {
	r     *rand.Rand
	zipf  *rand.Zipf
	words []string
	x, y  []float64
	now   time.Time
	id    uint64
}

func newCorpus(now time.Time) *corpus {
	c := &corpus{r: rand.New(rand.NewPCG(54, 54)), now: now}
	c.zipf = rand.NewZipf(c.r, 1.1, 8, 40_000)
	syllables := strings.Fields("ba ce di fo gu la me ni po ru sa te vi zo cha bou dre fla gri mon nau pla que ron sil tra vel")
	seen := map[string]bool{}
	for len(c.words) < 40_001 {
		w := ""
		for range 2 + c.r.IntN(3) {
			w += syllables[c.r.IntN(len(syllables))]
		}
		if !seen[w] {
			seen[w] = true
			c.words = append(c.words, w)
		}
	}
	for range 592 {
		c.x, c.y = append(c.x, 48.35+c.r.Float64()*1.2), append(c.y, 5.43+c.r.Float64()*1.7)
	}
	return c
}

func (c *corpus) text(n int) string {
	var b strings.Builder
	for range n {
		b.WriteString(c.words[c.zipf.Uint64()])
		b.WriteByte(' ')
	}
	return b.String()
}

func (c *corpus) row() row {
	r := c.r
	c.id++
	at := c.now.Add(-time.Duration(r.IntN(60*24*60)) * time.Minute)
	place := int(math.Pow(r.Float64(), 3) * float64(len(c.x)))
	out := row{id: fmt.Sprintf("%08x-%04x-7%03x-8%03x-%012x", uint32(at.UnixMilli()>>16), uint16(at.UnixMilli()), r.IntN(4096), r.IntN(4096), c.id),
		orgID: fmt.Sprint("org", r.IntN(2_000)), sense: listing.Senses[r.IntN(2)], family: listing.Families[r.IntN(6)],
		theme: listing.Themes[r.IntN(20)], title: c.text(4 + r.IntN(4)), description: c.text(25 + r.IntN(35)),
		commune: strconv.Itoa(54_000 + place), lat: c.x[place], lon: c.y[place], minAge: []int{0, 0, 0, 16, 18}[r.IntN(5)],
		remote: r.IntN(20) == 0, wheelchair: r.IntN(3) == 0, byBus: r.IntN(2) == 0, families: r.IntN(3) == 0, groups: r.IntN(4) == 0,
		beginner: r.IntN(2) == 0, published: at.UnixMicro(), ends: c.now.Add(time.Duration(1+r.IntN(60*24)) * time.Hour).UnixMicro(),
		answerMinutes: r.IntN(9_000), answers: r.IntN(10)}
	switch r.IntN(3) {
	case 0:
		for range 1 + r.IntN(3) {
			s := c.now.Truncate(time.Hour).Add(time.Duration(r.IntN(40*24)) * time.Hour)
			out.slots = append(out.slots, interval{s.UnixMicro(), s.Add(3 * time.Hour).UnixMicro(), r.IntN(12)})
		}
	case 1:
		for range 1 + r.IntN(2) {
			out.weekly += fmt.Sprintf("%d %02d:00-%02d:00,", r.IntN(7), 8+r.IntN(12), 21)
		}
	}
	return out
}

// query is one of eight shapes: browse; browse near; text near, twice; text by date; text, family, theme, date, near; a
// rare word; filters and a date.
func (c *corpus) query(i int) Query {
	r := c.r
	q := Query{Limit: 20}
	near := func() {
		q.Near, q.RadiusKm = &Point{48.4 + r.Float64(), 5.6 + r.Float64()*1.4}, []float64{5, 10, 15, 30}[r.IntN(4)]
	}
	word := func(common int) { q.Text = c.words[r.IntN(common)] }
	weekend := func() {
		day := c.now.AddDate(0, 0, 6-int(c.now.Weekday())+7*r.IntN(2))
		q.From = time.Date(day.Year(), day.Month(), day.Day(), 0, 0, 0, 0, c.now.Location())
		q.To = q.From.AddDate(0, 0, 2)
	}
	switch i % 8 {
	case 0:
		q.Sort = Newest
	case 1:
		near()
		q.Sort = Nearest
	case 2:
		word(400)
		near()
	case 3:
		word(400)
		q.Text += " " + c.words[r.IntN(400)]
		near()
	case 4:
		word(400)
		q.Sort = Newest
	case 5:
		word(100)
		q.Families, q.Themes = []listing.Family{listing.Families[r.IntN(6)]}, []string{listing.Themes[r.IntN(20)]}
		weekend()
		near()
	case 6:
		q.Text = c.words[10_000+r.IntN(20_000)]
	case 7:
		q.Senses, q.Families = []listing.Sense{listing.Need}, []listing.Family{listing.Families[r.IntN(6)]}
		weekend()
		q.Sort = Soonest
	}
	return q
}

// filled is an index of n listings, of which a tenth was changed afterwards.
func filled(tb testing.TB, n int, now time.Time) (*index, *corpus) {
	tb.Helper()
	c := newCorpus(now)
	x := newIndex(paris)
	b, p := newBuilder(), x.preparer(nil)
	var some []row
	for i := range n {
		r := c.row()
		if i%10 == 0 {
			some = append(some, r)
		}
		d, ok := p.doc(&r)
		if !ok {
			tb.Fatalf("identifier %s", r.id)
		}
		b.add(d)
	}
	x.rebuild(merge([]part{b.part(now.UnixMicro())}), 1, now.UnixMicro())
	for chunk := range slices.Chunk(some, 200) {
		var changes []change
		for _, r := range chunk {
			r.title = c.text(5)
			d, _ := p.doc(&r)
			changes = append(changes, change{d.id, keep(d)})
		}
		x.apply(2, changes, now.UnixMicro())
	}
	x.merged.Wait()
	return x, c
}

func sizes(tb testing.TB) []int {
	out := []int{10_000, 100_000}
	if s := os.Getenv("PARVIS_BENCH_LISTINGS"); s != "" {
		n, err := strconv.Atoi(s)
		if err != nil {
			tb.Fatal(err)
		}
		out = []int{n}
	}
	return out
}

// BenchmarkQuery prints the CPU of one query of the mix: mean, and the 99th of a hundred.
func BenchmarkQuery(b *testing.B) {
	now := time.Date(2026, 11, 23, 10, 0, 0, 0, paris)
	for _, n := range sizes(b) {
		b.Run(strconv.Itoa(n), func(b *testing.B) {
			x, c := filled(b, n, now)
			queries := make([]Query, 4096)
			for i := range queries {
				queries[i] = c.query(i)
			}
			runtime.GC()
			runtime.LockOSThread()
			defer runtime.UnlockOSThread()
			b.ReportAllocs()
			var all []time.Duration
			byShape := make([][]time.Duration, 8)
			sum := 0
			i := 0
			for b.Loop() {
				start := cpu(b)
				r, err := x.search(queries[i%len(queries)], func() time.Time { return now })
				took := cpu(b) - start
				if err != nil {
					b.Fatal(err)
				}
				all, sum = append(all, took), sum+r.Total
				byShape[i%8] = append(byShape[i%8], took)
				i++
			}
			slices.Sort(all)
			var total time.Duration
			for _, d := range all {
				total += d
			}
			b.ReportMetric(float64(total.Microseconds())/float64(len(all)), "cpu-µs/op")
			b.ReportMetric(float64(all[len(all)*99/100].Nanoseconds())/1000, "p99-µs")
			for i, ds := range byShape {
				var t time.Duration
				for _, d := range ds {
					t += d
				}
				if len(ds) > 0 {
					b.ReportMetric(float64(t.Nanoseconds())/float64(len(ds))/1000, fmt.Sprintf("shape%d-µs", i))
				}
			}
		})
	}
}

// cpu is what this thread has used.
func cpu(tb testing.TB) time.Duration {
	var t unix.Timespec
	if err := unix.ClockGettime(unix.CLOCK_THREAD_CPUTIME_ID, &t); err != nil {
		tb.Fatal(err)
	}
	return time.Duration(t.Nano())
}

// BenchmarkHeap prints the heap of one listing, edits included.
func BenchmarkHeap(b *testing.B) {
	now := time.Date(2026, 11, 23, 10, 0, 0, 0, paris)
	for _, n := range sizes(b) {
		b.Run(strconv.Itoa(n), func(b *testing.B) {
			for b.Loop() {
				before := heap()
				x, _ := filled(b, n, now)
				b.ReportMetric(float64(heap()-before)/float64(n), "B/listing")
				b.ReportMetric(float64(x.now.Load().base.terms.len()), "terms")
				runtime.KeepAlive(x)
			}
		})
	}
}

func heap() uint64 {
	runtime.GC()
	runtime.GC()
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	return m.HeapAlloc
}

// BenchmarkChange prints what publishing, changing and taking away cost.
func BenchmarkChange(b *testing.B) {
	now := time.Date(2026, 11, 23, 10, 0, 0, 0, paris)
	for _, n := range sizes(b) {
		x, c := filled(b, n, now)
		x.mergeAt = math.MaxInt / 2
		p := x.preparer(nil)
		rows := make([]row, 5_000)
		for i := range rows {
			rows[i] = c.row()
		}
		for _, what := range []string{"add", "edit", "remove"} {
			b.Run(fmt.Sprint(what, "/", n), func(b *testing.B) {
				i := 0
				for b.Loop() {
					r := rows[i%len(rows)]
					switch what {
					case "add":
						r.id = ids.New()
					case "edit":
						r.published++
						rows[i%len(rows)] = r
					}
					ch := change{}
					if ch.id, _ = ids.ParseKey(r.id); what != "remove" {
						d, _ := p.doc(&r)
						ch.doc = keep(d)
					}
					x.apply(3, []change{ch}, now.UnixMicro())
					i++
				}
			})
		}
	}
}
