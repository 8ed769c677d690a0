package sketch

// Sheet is one map while pins and names are put on it: first the pins, then the names beside them. Its zero value is
// ready, its memory serves the next map. What it gives holds until then.
type Sheet struct {
	Plan
	taken  rects  // by pins, then by names
	turns  []turn // of the spots
	pins   []Pin
	labels []Label
}

// Lay begins a map.
func (s *Sheet) Lay(v View, f Frame) {
	s.Plan, s.turns, s.pins, s.labels = v.In(f), s.turns[:0], s.pins[:0], s.labels[:0]
	s.taken.clear(f)
}
