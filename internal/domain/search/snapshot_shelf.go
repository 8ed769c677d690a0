package search

import (
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"reflect"
	"slices"
	"strings"
	"sync/atomic"
)

// shelf is a snapshot on its way to a file or from one. Each part of the index is named once, by the same function both
// ways: column and its like write it at once, or remember to read it. Reading is then done by run, on all processors.
type shelf struct {
	w *sectionWriter // nil when reading

	f     io.ReaderAt
	dir   contents
	tasks []task
	after []func() error // once all sections are read
}

// task is one section to be read.
type task struct {
	name string
	size int64
	read func(*sectionReader) error
}

func (s *shelf) writing() bool { return s.w != nil }

// write writes one section.
func (s *shelf) write(name string, f func(*sectionWriter)) {
	s.w.begin()
	f(s.w)
	s.w.end(name)
}

// read remembers to read one section.
func (s *shelf) read(name string, f func(*sectionReader) error) {
	s.tasks = append(s.tasks, task{name, s.dir.Sections[name].Len, f})
}

// then remembers what is done when all sections are read.
func (s *shelf) then(f func() error) {
	if !s.writing() {
		s.after = append(s.after, f)
	}
}

// run reads all sections, the largest first, then does what comes after. It gives the first error; a file that makes it
// panic is an error too.
func (s *shelf) run(ctx context.Context) error {
	slices.SortFunc(s.tasks, func(a, b task) int { return int(b.size>>10) - int(a.size>>10) })
	err := atOnceAll(ctx, len(s.tasks), func(i int) error {
		t := s.tasks[i]
		sec, ok := s.dir.Sections[t.name]
		if !ok {
			return fmt.Errorf("section %s is missing", t.name)
		}
		r := newSectionReader(s.f, t.name, sec)
		if err := t.read(r); err != nil {
			return err
		}
		return r.close()
	})
	if err != nil {
		return err
	}
	return atOnceAll(ctx, len(s.after), func(i int) error { return s.after[i]() })
}

// atOnceAll does n things on all processors; after an error, or a panic, nothing more is begun.
func atOnceAll(ctx context.Context, n int, do func(i int) error) error {
	var failed atomic.Bool
	errs := make([]error, n)
	guarded := func(i int) (err error) {
		defer func() {
			if p := recover(); p != nil {
				err = fmt.Errorf("%v", p)
			}
		}()
		return do(i)
	}
	onAll(n, func(i int) {
		if failed.Load() || ctx.Err() != nil {
			return
		}
		if errs[i] = guarded(i); errs[i] != nil {
			failed.Store(true)
		}
	})
	return errors.Join(append(errs, ctx.Err())...)
}

type number interface {
	~uint8 | ~uint16 | ~uint32 | ~uint64 | ~int32
}

// any number of them: as many as the section holds.
const anyNumber = -1

// column is n numbers, or anyNumber; each is below limit, if that is not 0.
func column[T number](s *shelf, name string, v *[]T, n int, limit uint64) {
	var zero T
	size := int(reflect.TypeOf(zero).Size())
	if s.writing() {
		s.write(name, func(w *sectionWriter) {
			for part := range slices.Chunk(*v, chunkLen/size) {
				b := w.room(len(part) * size)
				encode(b, part, size)
				w.filled(b)
			}
		})
		return
	}
	s.read(name, func(r *sectionReader) error {
		if r.left%int64(size) != 0 || n != anyNumber && r.left != int64(n)*int64(size) {
			return fmt.Errorf("section %s has %d bytes", name, r.left)
		}
		out := make([]T, r.left/int64(size))
		buf := make([]byte, min(r.left, chunkLen))
		for part := range slices.Chunk(out, chunkLen/size) {
			b := buf[:len(part)*size]
			if err := r.fill(b); err != nil {
				return err
			}
			if most := decode(part, b, size); limit > 0 && most >= limit {
				return fmt.Errorf("section %s holds %d, beyond %d", name, most, limit)
			}
		}
		*v = out
		return nil
	})
}

func encode[T number](b []byte, v []T, size int) {
	switch size {
	case 1:
		for i, x := range v {
			b[i] = byte(x)
		}
	case 2:
		for i, x := range v {
			binary.LittleEndian.PutUint16(b[2*i:], uint16(x))
		}
	case 4:
		for i, x := range v {
			binary.LittleEndian.PutUint32(b[4*i:], uint32(x))
		}
	default:
		for i, x := range v {
			binary.LittleEndian.PutUint64(b[8*i:], uint64(x))
		}
	}
}

// decode gives the greatest of the numbers.
func decode[T number](v []T, b []byte, size int) uint64 {
	var most T
	switch size {
	case 1:
		for i := range v {
			v[i] = T(b[i])
			most = max(most, v[i])
		}
	case 2:
		for i := range v {
			v[i] = T(binary.LittleEndian.Uint16(b[2*i:]))
			most = max(most, v[i])
		}
	case 4:
		for i := range v {
			v[i] = T(binary.LittleEndian.Uint32(b[4*i:]))
			most = max(most, v[i])
		}
	default:
		for i := range v {
			v[i] = T(binary.LittleEndian.Uint64(b[8*i:]))
			most = max(most, v[i])
		}
	}
	return uint64(most)
}

// identifiers is n of them.
func identifiers(s *shelf, name string, v *[]key, n int) {
	const size = len(key{})
	if s.writing() {
		s.write(name, func(w *sectionWriter) {
			for part := range slices.Chunk(*v, chunkLen/size) {
				b := w.room(len(part) * size)
				for i := range part {
					copy(b[i*size:], part[i][:])
				}
				w.filled(b)
			}
		})
		return
	}
	s.read(name, func(r *sectionReader) error {
		if r.left != int64(n)*int64(size) {
			return fmt.Errorf("section %s has %d bytes", name, r.left)
		}
		*v = make([]key, n)
		buf := make([]byte, min(r.left, chunkLen))
		for part := range slices.Chunk(*v, chunkLen/size) {
			b := buf[:len(part)*size]
			if err := r.fill(b); err != nil {
				return err
			}
			for i := range part {
				copy(part[i][:], b[i*size:])
			}
		}
		return nil
	})
}

// plain is a text.
func plain(s *shelf, name string, v *string) {
	if s.writing() {
		s.write(name, func(w *sectionWriter) {
			for t := *v; len(t) > 0; {
				b := w.room(min(len(t), chunkLen))
				t = t[copy(b, t):]
				w.filled(b)
			}
		})
		return
	}
	s.read(name, func(r *sectionReader) error {
		var b strings.Builder
		b.Grow(int(r.left))
		buf := make([]byte, min(r.left, chunkLen))
		for r.left > 0 {
			part := buf[:min(r.left, chunkLen)]
			if err := r.fill(part); err != nil {
				return err
			}
			b.Write(part)
		}
		*v = b.String()
		return nil
	})
}

// raw is bytes as they are.
func raw(s *shelf, name string, v *[]byte) {
	s.read(name, func(r *sectionReader) error {
		out := make([]byte, r.left)
		for part := range slices.Chunk(out, chunkLen) {
			if err := r.fill(part); err != nil {
				return err
			}
		}
		*v = out
		return nil
	})
}

// many is n short texts, or anyNumber.
func (s *shelf) many(name string, v *words, n int) {
	plain(s, name+".text", &v.text)
	column(s, name+".end", &v.end, n, 0)
	s.then(func() error { return rising(name, v.end, len(v.text)) })
}

// rising tells whether the ends of pieces are in order, the last at the end of everything.
func rising(name string, ends []uint32, total int) error {
	last := uint32(0)
	for _, e := range ends {
		if e < last {
			return fmt.Errorf("section %s is in disorder", name)
		}
		last = e
	}
	if int(last) != total {
		return fmt.Errorf("section %s ends at %d, not at %d", name, last, total)
	}
	return nil
}
