package main

import (
	"context"
	"fmt"
	"hash/crc32"
	"time"
)

// queriesAt is how many queries of the mix are put to the index.
const queriesAt = 4096

// queried is what the queries of the mix cost on one thread, and the checksum of the answers.
type queried struct {
	all     []time.Duration
	byShape [shapes][]time.Duration
	found   int // listings, all totals together
	sum     uint32
}

// askIndex puts the queries to the index, each measured by the clock of the thread. A tenth of them comes before,
// uncounted. Every round asks the same; no result is kept anywhere.
func (w *world) askIndex(ctx context.Context, n int) (out queried, err error) {
	m, err := newMix(ctx, w, 4)
	if err != nil {
		return out, err
	}
	qs := make([]question, n)
	for i := range qs {
		qs[i] = m.next(i)
	}
	onThread(func() {
		for i := -n / 10; i < n; i++ {
			q := qs[max(i, 0)]
			if i < 0 {
				q = qs[-i]
			}
			began := cpuOfThread()
			res, e := w.Search.Search(ctx, q.q)
			took := cpuOfThread() - began
			if e != nil {
				err = fmt.Errorf("bench: query %d: %w", i, e)
				return
			}
			if i < 0 {
				continue
			}
			out.all = append(out.all, took)
			out.byShape[q.shape] = append(out.byShape[q.shape], took)
			out.found += res.Total
			for _, h := range res.Hits {
				out.sum = crc32.Update(out.sum, crc32.IEEETable, []byte(h.ID()))
			}
		}
	})
	return out, err
}

func ms(d time.Duration) float64 { return float64(d.Microseconds()) / 1000 }

func (q queried) note() string {
	s := fmt.Sprintf("%d queries, %d found, checksum %08x; by shape, µs:", len(q.all), q.found, q.sum)
	for _, v := range q.byShape {
		s += fmt.Sprintf(" %d", mean(v).Microseconds())
	}
	return s
}

// indexCPU is the processor time of a query.
func (w *world) indexCPU(ctx context.Context) (row, error) {
	q, err := w.askIndex(ctx, queriesAt)
	if err != nil {
		return row{}, err
	}
	avg := mean(q.all)
	w.stock.means[w.key()] = avg
	us := func(d time.Duration) float64 { return float64(d.Nanoseconds()) / 1000 }
	w.stock.curves.add("index, mean ("+w.engine+")", w.size, us(avg))
	w.stock.curves.add("index, p99 ("+w.engine+")", w.size, us(quantile(q.all, 0.99)))
	r := row{engine: w.engine, size: w.size, note: q.note()}
	p99 := quantile(q.all, 0.99)
	switch {
	case w.size >= 1_000_000:
		r.id, r.figures = "index-cpu-1m", []figure{atMost(ms(p99), 4, 2, "ms")}
		r.note = fmt.Sprintf("mean %s ms; %s", number(ms(avg)), r.note)
	case w.size >= 100_000:
		r.id, r.figures = "index-cpu-100k", []figure{atMost(ms(avg), 0.20, 0.08, "ms"), atMost(ms(p99), 0.8, 0.3, "ms")}
	default: // no row of its own: it is what growth is measured from
		fmt.Fprintf(w.stock.say, "# %s %s: index, mean %s ms, p99 %s ms of CPU a query; %s\n", w.engine, sizeWord(w.size), number(ms(avg)), number(ms(p99)), r.note)
		return row{}, nil
	}
	return r, nil
}
