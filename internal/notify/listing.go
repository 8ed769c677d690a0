package notify

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"strconv"
	"time"

	"parvis/internal/domain/listing"
	"parvis/internal/domain/moderation"
	"parvis/internal/domain/org"
	"parvis/internal/platform/db"
)

// authors gives who hears of a listing: who wrote it, while they still act for its bearer, else the admins.
func (d *desk) authors(ctx context.Context, l listing.Listing) ([]addressee, error) {
	if l.OrgID == "" {
		return d.persons(ctx, l.PersonID)
	}
	ms, err := d.members(ctx, l.OrgID, org.Admin, org.Editor)
	if err != nil {
		return nil, err
	}
	for _, m := range ms {
		if m.personID == l.AuthorID {
			return []addressee{m}, nil
		}
	}
	return d.members(ctx, l.OrgID, org.Admin)
}

// toAuthors writes one letter to each of those who hear of a listing.
func (d *desk) toAuthors(ctx context.Context, l listing.Listing, version string, write func(*letter, addressee) error) error {
	tos, err := d.authors(ctx, l)
	if err != nil {
		return err
	}
	return d.each(ctx, tos, "listing-"+l.ID, version, func(m *letter, to addressee) error {
		m.why = m.p.T("mail.why_author")
		m.fact("mail.fact.listing", l.Title)
		if l.OrgID != "" {
			m.fact("mail.fact.for", l.Bearer.Name)
		}
		return write(m, to)
	})
}

// each writes a letter of one thread to each addressee that has none of this version.
func (d *desk) each(ctx context.Context, tos []addressee, thread, version string, write func(*letter, addressee) error) error {
	for _, to := range tos {
		m := d.letter(to.lang, to.email, version)
		m.thread = thread
		done, err := d.written(ctx, m)
		if err != nil {
			return err
		}
		if done {
			continue
		}
		if err := write(m, to); err != nil {
			return err
		}
		if err := d.post(ctx, m); err != nil {
			return err
		}
	}
	return nil
}

// say sets the subject and the first sentence of a letter that has no other words.
func (l *letter) say(key string, to addressee, args ...any) {
	l.subject = l.p.T(key+".subject", args...)
	l.lead = l.p.T(key+".lead", append([]any{"Hello", hello(l.p, to.name)}, args...)...)
}

// listingSubmitted is the receipt of a listing that waits to be read.
func (d *desk) listingSubmitted(ctx context.Context, id string) error {
	l, err := listing.Load(ctx, d.q, id)
	if err != nil || l.State != listing.InReview {
		return err
	}
	return d.toAuthors(ctx, l, micros(l.UpdatedAt), func(m *letter, to addressee) error {
		m.say("mail.submitted", to)
		m.paras = []string{m.p.T("mail.submitted.then")}
		m.button = link{m.p.T("mail.see_listing"), d.BaseURL + l.Path()}
		return nil
	})
}

// listingPublished tells that a listing is online.
func (d *desk) listingPublished(ctx context.Context, id string) error {
	l, err := listing.Load(ctx, d.q, id)
	if err != nil || !l.Alive(d.now) {
		return err
	}
	return d.toAuthors(ctx, l, micros(l.UpdatedAt), func(m *letter, to addressee) error {
		m.say("mail.published", to)
		m.fact("mail.fact.until", m.p.Date(l.EndsAt.In(d.Zone)))
		m.button = link{m.p.T("mail.see_listing"), d.BaseURL + l.Path()}
		return nil
	})
}

// listingFix gives the wish of a moderator, in their words.
func (d *desk) listingFix(ctx context.Context, id string) error {
	return d.listingDecided(ctx, id, listing.ToFix, moderation.Fix, func(l listing.Listing, m *letter, to addressee) {
		m.say("mail.fix", to)
		m.button = link{m.p.T("mail.fix.button"), d.BaseURL + l.Path()}
	})
}

// listingDeclined gives the rule, the words, and the way to contest.
func (d *desk) listingDeclined(ctx context.Context, id string) error {
	return d.listingDecided(ctx, id, listing.Declined, moderation.Decline, func(l listing.Listing, m *letter, to addressee) {
		m.say("mail.refused", to)
		d.contest(m)
		m.button = link{m.p.T("mail.see_listing"), d.BaseURL + l.Path()}
	})
}

func (d *desk) listingDecided(ctx context.Context, id string, state listing.State, act moderation.Act, write func(listing.Listing, *letter, addressee)) error {
	l, err := listing.Load(ctx, d.q, id)
	if err != nil || l.State != state {
		return err
	}
	dec, found, err := moderation.LastDecision(ctx, d.q, moderation.KindListing, id)
	if err != nil {
		return err
	}
	if found = found && dec.Act == act; !found {
		dec = moderation.Decision{At: l.UpdatedAt}
	}
	return d.toAuthors(ctx, l, micros(dec.At), func(m *letter, to addressee) error {
		write(l, m, to)
		d.reasons(m, dec)
		return nil
	})
}

// reasons gives the ground of a decision, its rule and the words of the moderator.
func (d *desk) reasons(m *letter, dec moderation.Decision) {
	if dec.Ground != "" {
		number := dec.Ground.Article()
		m.fact("mail.fact.ground", m.p.T("moderation.ground."+string(dec.Ground)))
		m.fact("mail.fact.rule", m.p.T("mail.rule", "Number", number, "Words", m.p.T("moderation.article."+number)))
	}
	above := "mail.our_reason"
	if dec.Act == moderation.Fix {
		above = "mail.to_fix"
	}
	m.quoted(m.p.T(above), dec.Words)
}

// contest says how a decision is contested: another person looks at it.
func (d *desk) contest(m *letter) {
	how := ""
	switch {
	case d.t.Phone != "" && d.t.Email != "":
		how = m.p.T("mail.contest.both", "Phone", d.t.Phone, "Email", d.t.Email)
	case d.t.Email != "":
		how = m.p.T("mail.contest.email", "Email", d.t.Email)
	case d.t.Phone != "":
		how = m.p.T("mail.contest.phone", "Phone", d.t.Phone)
	}
	m.paras = append(m.paras, m.p.T("mail.contest"))
	if how != "" {
		m.paras = append(m.paras, how)
	}
}

// listingEnding asks whether a listing is still useful: one click keeps it, one closes it.
func (d *desk) listingEnding(ctx context.Context, id string) error {
	l, err := listing.Load(ctx, d.q, id)
	if err != nil || l.State != listing.Online {
		return err
	}
	days := max(1, daysBetween(l.PublishedAt.In(d.Zone), d.now.In(d.Zone)))
	return d.toAuthors(ctx, l, micros(l.EndsAt), func(m *letter, to addressee) error {
		m.say("mail.ending", to, "N", days)
		m.early = true
		m.fact("mail.fact.until", m.p.Date(l.EndsAt.In(d.Zone)))
		keep, err := d.link(ctx, "/renouveler", listing.PurposeRenew, l.ID, to.personID, listing.EndingLinkFor)
		if err != nil {
			return err
		}
		end, err := d.link(ctx, "/fermer", listing.PurposeEnd, l.ID, to.personID, listing.EndingLinkFor)
		m.button = link{m.p.T("mail.ending.keep"), keep}
		m.others = []link{{m.p.T("mail.ending.close"), end}}
		return err
	})
}

// decisionUndone tells that a decision somebody was told of no longer holds.
func (d *desk) decisionUndone(ctx context.Context, id string) error {
	var kind moderation.Kind
	var act moderation.Act
	var target string
	err := d.q.QueryRowContext(ctx, `
		select c.kind, c.target_id, d.act from decisions d join cases c on c.id = d.case_id where d.id = $1`, id).
		Scan(&kind, &target, &act)
	switch {
	case errors.Is(err, sql.ErrNoRows) || err == nil && act == moderation.SetAside:
		return nil
	case err != nil:
		return fmt.Errorf("notify: decision %s: %w", id, err)
	}
	write := func(m *letter, to addressee) {
		m.say("mail.undone", to)
		m.paras = []string{m.p.T("mail.undone.then")}
	}
	if kind == moderation.KindOrg {
		return d.toOrg(ctx, target, id, func(o org.Org, m *letter, to addressee) { write(m, to) })
	}
	l, err := listing.Load(ctx, d.q, target)
	if err != nil {
		return err
	}
	return d.toAuthors(ctx, l, id, func(m *letter, to addressee) error {
		write(m, to)
		m.button = link{m.p.T("mail.see_listing"), d.BaseURL + l.Path()}
		return nil
	})
}

func micros(t time.Time) string { return strconv.FormatInt(db.Micros(t), 36) }
