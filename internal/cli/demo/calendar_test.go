package demo

import (
	"testing"
	"time"
)

func TestDatesAreReadFromToday(t *testing.T) {
	paris, err := time.LoadLocation(zone)
	if err != nil {
		t.Fatal(err)
	}
	tue, sat := time.Date(2026, 11, 24, 10, 0, 0, 0, paris), time.Date(2026, 11, 28, 10, 0, 0, 0, paris)
	for _, row := range []struct {
		rule string
		now  time.Time
		text string
		want string
	}{
		{"the coming Saturday", tue, "sam 9:00-12:00 6/10", "2026-11-28 09:00"},
		{"the one after", tue, "sam+1 9:00-12:00 10", "2026-12-05 09:00"},
		{"the last one", tue, "sam-1 9:00-12:00 10", "2026-11-21 09:00"},
		{"the day of today is that of next week", tue, "mar 18:00-20:00 3", "2026-12-01 18:00"},
		{"and that of last week", tue, "mar-1 18:00-20:00 3", "2026-11-17 18:00"},
		{"and that of two weeks ago", tue, "mar-2 18:00-20:00 3", "2026-11-10 18:00"},
		{"on a Saturday, the next one", sat, "sam 9:00-12:00 6/10", "2026-12-05 09:00"},
		{"on a Saturday, tomorrow", sat, "dim 9:00-12:00 6/10", "2026-11-29 09:00"},
		{"today when it is far enough", tue, "jour 18:30-20:00 2", "2026-11-24 18:30"},
		{"else tomorrow", tue, "jour 11:30-13:00 2", "2026-11-25 11:30"},
		{"in three days", tue, "jour+3 18:30-20:00 2", "2026-11-27 18:30"},
		{"in summer time too", time.Date(2027, 3, 24, 10, 0, 0, 0, paris), "dim 9:00-12:00 1", "2027-03-28 09:00"},
	} {
		o, err := calendar{row.now}.occasion(row.text)
		if err != nil || o.Start.Format("2006-01-02 15:04") != row.want || !o.End.After(o.Start) {
			t.Errorf("%s: %q is %s to %s, %v", row.rule, row.text, o.Start, o.End, err)
		}
	}
	o, err := calendar{tue}.occasion("sam+1 14:00-17:00 8/8+2")
	if err != nil || o.Taken != 8 || o.Places != 8 || o.waiting != 2 {
		t.Errorf("got %+v, %v", o, err)
	}
	for _, bad := range []string{"", "sam", "sam 9:00-12:00", "sam 12:00-9:00 3", "sat 9:00-12:00 3", "sam 9-12 3"} {
		if o, err := (calendar{tue}).occasion(bad); err == nil {
			t.Errorf("%q was read as %+v", bad, o)
		}
	}
}

func TestWeeklyHours(t *testing.T) {
	w, err := weekly([]string{"mar 18:00-20:00", "dim 9:00-12:30"})
	if err != nil || w.String() != "2 18:00-20:00, 0 09:00-12:30" {
		t.Errorf("got %q, %v", w, err)
	}
	for _, bad := range []string{"mar", "mar 20:00-18:00", "tue 18:00-20:00"} {
		if w, err := weekly([]string{bad}); err == nil {
			t.Errorf("%q was read as %v", bad, w)
		}
	}
}
