package desk

import (
	"strings"

	"parvis/internal/domain/org"
	"parvis/internal/platform/i18n"
	"parvis/internal/web/ui"
)

// lines keeps the texts that say something.
func lines(texts ...string) (out []string) {
	for _, t := range texts {
		if t = strings.TrimSpace(t); t != "" {
			out = append(out, t)
		}
	}
	return out
}

func yes(p *i18n.Printer, on bool, key string) string {
	if on {
		return p.T(key)
	}
	return ""
}

// listingAnswers is what a listing says beside its text.
func listingAnswers(pg ui.Page, v itemView) (out []ui.Answer) {
	p, l, d := pg.P, v.Item.Listing, v.d
	add := func(key string, ls []string) {
		if len(ls) > 0 {
			out = append(out, ui.Answer{Question: p.T(key), Lines: ls})
		}
	}
	add("wizard.theme", lines(p.T("theme."+l.Theme)))
	add("wizard.ou.short", lines(d.commune(l.Commune), yes(p, l.Remote, "ui.card.remote"), l.Street))
	var when []string
	for _, sl := range l.Slots {
		start, end := d.local(sl.Start), d.local(sl.End)
		when = append(when, p.Day(start)+", "+p.Hours(start, end)+" – "+p.T("wizard.places_n", "N", sl.Places))
	}
	add("wizard.quand.short", append(when, lines(l.Weekly.String(), l.WhenText)...))
	whom := lines(yes(p, l.Families, "wizard.box.families"), yes(p, l.Groups, "wizard.box.groups"), yes(p, l.Wheelchair, "wizard.box.wheelchair"),
		yes(p, l.Minors, "wizard.box.minors"), yes(p, l.Vulnerable, "wizard.box.vulnerable"), l.Documents, l.Bring)
	if l.MinAge > 0 {
		whom = append(whom, p.T("ui.card.age", "Age", l.MinAge))
	}
	add("wizard.pour-qui.short", whom)
	if l.Quantity > 0 {
		add("wizard.combien.short", lines(p.Number(l.Quantity)+" "+l.Unit))
	}
	if v.Item.Org == nil {
		add("wizard.qui.short", lines(l.Bearer.Name))
	}
	return out
}

// orgStatus is the state of an org in the exact words of the field.
func orgStatus(pg ui.Page, o org.Org) ui.Status {
	if o.State == org.Verified {
		return ui.Status{Tone: ui.ToneGood, Label: pg.P.T("site.bearer." + string(o.Kind))}
	}
	tone := map[org.State]ui.Tone{org.Pending: ui.ToneWait, org.ToFix: ui.ToneWait, org.Suspended: ui.ToneBad, org.Declined: ui.ToneBad}[o.State]
	return ui.Status{Tone: tone, Label: pg.P.T("org.state." + string(o.State))}
}

// orgAnswers is what is known of an org.
func orgAnswers(pg ui.Page, v itemView) (out []ui.Answer) {
	p, o, d := pg.P, v.Item.Org, v.d
	if o == nil {
		return nil
	}
	charter := p.T("desk.charter_no")
	if !o.CharterAt.IsZero() {
		charter = p.T("desk.charter_yes", "Day", p.Date(d.local(o.CharterAt)))
	}
	for _, a := range []ui.Answer{
		{Question: p.T("desk.nature"), Lines: lines(p.T("org.kind." + string(o.Kind)))},
		{Question: p.T("orgs.commune"), Lines: lines(d.commune(o.Commune))},
		{Question: p.T("desk.numbers"), Lines: lines(o.RNA, o.LegacyRNA, o.SIREN, o.SIRET, o.Court+" "+o.VolumeFolio)},
		{Question: p.T("desk.matched"), Lines: lines(p.T("desk.matched." + o.MatchedBy))},
		{Question: p.T("register.charter_short"), Lines: lines(charter)},
		{Question: p.T("orgs.site"), Lines: lines(o.Site)},
	} {
		if len(a.Lines) > 0 {
			out = append(out, a)
		}
	}
	return out
}
