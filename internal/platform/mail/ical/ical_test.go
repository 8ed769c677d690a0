package ical

import (
	"strings"
	"testing"
	"time"
)

func event() Event {
	start := time.Date(2026, 11, 28, 8, 0, 0, 0, time.UTC)
	return Event{UID: "r1@parvis.test", Sequence: 2, Stamp: start.AddDate(0, 0, -7), Start: start, End: start.Add(3 * time.Hour),
		Summary: "Planter des haies", Description: "Bottes, gants ; gourde\nMerci", Location: "3 rue des Prés, Toul", URL: "https://parvis.test/a"}
}

func zone(t *testing.T, name string) *time.Location {
	t.Helper()
	z, err := time.LoadLocation(name)
	if err != nil {
		t.Fatal(err)
	}
	return z
}

func TestFile(t *testing.T) {
	summer := event()
	summer.Start, summer.End = summer.Start.AddDate(0, 7, 0), summer.End.AddDate(0, 7, 0)
	long := event()
	long.Summary = strings.Repeat("Planter des haies près de l’église. ", 20)
	gone := event()
	gone.Cancelled, gone.Sequence = true, 3
	sly := event()
	sly.Summary, sly.UID = "a\r\nATTENDEE:mailto:x@example.org\u2028b", "u\r\nSUMMARY:x"
	endless := event()
	endless.End = endless.Start
	for name, c := range map[string]struct {
		e       Event
		zone    string
		has     []string
		hasNot  []string
		unfolds string
	}{
		"winter in Paris": {e: event(), zone: "Europe/Paris", has: []string{"METHOD:PUBLISH", "BEGIN:VTIMEZONE", "DTSTART;TZID=Europe/Paris:20261128T090000",
			"DTEND;TZID=Europe/Paris:20261128T120000", "DTSTAMP:20261121T080000Z", "UID:r1@parvis.test", "SEQUENCE:2", "STATUS:CONFIRMED"}},
		"summer in Paris":                         {e: summer, zone: "Europe/Paris", has: []string{"DTSTART;TZID=Europe/Paris:20270628T100000"}},
		"elsewhere in universal time":             {e: event(), zone: "Indian/Reunion", has: []string{"DTSTART:20261128T080000Z"}, hasNot: []string{"VTIMEZONE"}},
		"marks of the format are quoted":          {e: event(), zone: "UTC", has: []string{`DESCRIPTION:Bottes\, gants \; gourde\nMerci`, `LOCATION:3 rue des Prés\, Toul`}},
		"called off":                              {e: gone, zone: "UTC", has: []string{"STATUS:CANCELLED", "SEQUENCE:3"}},
		"no line is smuggled in":                  {e: sly, zone: "UTC", has: []string{`SUMMARY:a\nATTENDEE:mailto:x@example.org\nb`, "UID:uSUMMARY:x"}, hasNot: []string{"\r\nATTENDEE", "\r\nSUMMARY:x"}},
		"an end before the beginning is left out": {e: endless, zone: "UTC", hasNot: []string{"DTEND"}},
		"long lines are folded":                   {e: long, zone: "UTC", unfolds: "SUMMARY:" + long.Summary},
	} {
		t.Run(name, func(t *testing.T) {
			got := File("Parvis", zone(t, c.zone), c.e)
			for _, s := range c.has {
				if !strings.Contains(got, s+"\r\n") {
					t.Errorf("no line %q in\n%s", s, got)
				}
			}
			for _, s := range c.hasNot {
				if strings.Contains(got, s) {
					t.Errorf("%q stands in\n%s", s, got)
				}
			}
			if !strings.Contains(strings.ReplaceAll(got, "\r\n ", ""), c.unfolds) {
				t.Errorf("unfolded, no %q in\n%s", c.unfolds, got)
			}
			for line := range strings.SplitSeq(strings.TrimSuffix(got, "\r\n"), "\r\n") {
				if len(line) > 75 || line == "" || strings.ContainsAny(line, "\r\n") {
					t.Errorf("line of %d bytes: %q", len(line), line)
				}
			}
		})
	}
}
