package demo

import (
	"context"
	"slices"
	"strings"
	"time"

	"parvis/internal/domain/listing"
	"parvis/internal/domain/org"
	"parvis/internal/platform/db"
)

// question is a case of the moderators, with its decision when it has one.
type question struct {
	id, kind, target, org, commune, state string
	hints                                 []string
	opened, closed                        time.Time
	act, ground, words, before            string
	decided                               time.Time
}

// addQueue opens a case for everything that waits, and closes one for everything a moderator turned away.
func (w *world) addQueue() error {
	for i, o := range w.orgs {
		c := question{kind: "org", target: o.ID, org: o.ID, commune: o.Commune, opened: o.CreatedAt, state: "open"}
		switch o.State {
		case org.Pending:
		case org.ToFix:
			c.act, c.before = "fix", string(org.Pending)
		default:
			continue
		}
		if i < len(w.lib.Orgs) {
			c.words = w.lib.Orgs[i].Words
		}
		w.file(c, o.CreatedAt)
	}
	for i, l := range w.listings {
		x := w.told[i]
		c := question{kind: "listing", target: l.ID, org: l.OrgID, commune: l.Commune, opened: l.CreatedAt, state: "open",
			hints: x.Hints, ground: x.Ground, words: x.Words, before: string(listing.InReview)}
		switch l.State {
		case listing.InReview:
			if x.Aside {
				c.state, c.act = "aside", "aside"
			}
		case listing.ToFix:
			c.act = "fix"
		case listing.Declined:
			c.act = "decline"
		default:
			continue
		}
		w.file(c, l.CreatedAt)
	}
	slices.SortStableFunc(w.cases, func(a, b question) int { return a.opened.Compare(b.opened) })
	return nil
}

// file keeps a case; one with an act was decided half-way between its opening and now.
func (w *world) file(c question, opened time.Time) {
	c.id = newID(w.stream("case "+c.target), opened)
	if c.act != "" {
		c.decided = opened.Add(w.Now.Sub(opened) / 2).Truncate(time.Second)
		if c.state == "open" {
			c.state, c.closed = "closed", c.decided
		}
	}
	w.cases = append(w.cases, c)
}

func (w *world) storeQueue(ctx context.Context, to *writer) error {
	var files, acts [][]any
	moderator := ""
	if p := w.person["awa"]; p != nil {
		moderator = p.ID
	}
	for _, c := range w.cases {
		files = append(files, []any{c.id, c.kind, c.target, db.Null(c.org), c.commune, c.state, strings.Join(c.hints, ","),
			db.Micros(c.opened), db.Micros(c.closed)})
		if c.act != "" {
			id := newID(w.stream("decision "+c.id), c.decided)
			acts = append(acts, []any{id, c.id, c.act, c.ground, c.words, db.Null(moderator), c.before, db.Micros(c.decided), int64(0)})
		}
	}
	if err := to.insert(ctx, cases, files); err != nil {
		return err
	}
	return to.insert(ctx, decisions, acts)
}
