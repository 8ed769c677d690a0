package search

// scratch lends vectors of one length to one query after another. They hold what they say within the window of the
// query; beyond it is anything.
type scratch struct {
	words int
	w     window
	lent  int
	vecs  []vec
	one   vec

	docs   []uint32
	titled []uint32
	areas  []area
	order  []int32
	most   []int32
}

// begin takes everything back.
func (s *scratch) begin(n int) {
	s.lent = 0
	words := vecLen(n)
	if words != s.words {
		s.words, s.vecs, s.one = words, nil, nil
	}
	s.w = window{0, words}
}

// dirty lends a vector with anything in it.
func (s *scratch) dirty() vec {
	if s.lent == len(s.vecs) {
		s.vecs = append(s.vecs, make(vec, s.words))
	}
	s.lent++
	return s.vecs[s.lent-1]
}

func (s *scratch) zero() vec {
	v := s.dirty()
	s.w.of(v).clear()
	return v
}

func (s *scratch) copyOf(v vec) vec {
	o := s.dirty()
	copy(s.w.of(o), s.w.of(v))
	return o
}

// add adds a set to a vector.
func (s *scratch) add(o set, v vec) {
	switch {
	case o.dense != nil:
		s.w.or(v, o.dense)
	case o.big == nil || o.sparse:
		o.write(v)
	default:
		if s.one == nil {
			s.one = make(vec, s.words)
		}
		s.w.of(s.one).clear()
		o.write(s.one)
		s.w.or(v, s.one)
	}
}

// vecOf is a set as a vector to which nobody writes.
func (s *scratch) vecOf(o set) vec {
	if o.dense != nil {
		return o.dense
	}
	v := s.zero()
	o.write(v)
	return v
}
