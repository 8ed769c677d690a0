package search

// The clock of a machine may be set forwards by mistake and back again. A base is made without what has ended by then, so
// it knows the latest of those ends: when the clock says an earlier time, something is missing and the index is built anew.

// lastEnd is the latest end of what a base made of the part leaves out because its end has come.
func (p part) lastEnd() int64 {
	last := p.past
	for _, e := range p.cols.ends {
		if us := e.micros(); us <= p.now {
			last = max(last, us)
		}
	}
	return last
}

// lacks tells whether something that has not ended at a moment was left out because it once had.
func (x *index) lacks(now int64) bool { return now < x.now.Load().base.past }
