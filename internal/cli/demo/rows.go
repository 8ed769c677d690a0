package demo

import (
	"parvis/internal/domain/account"
	"parvis/internal/domain/exchange"
	"parvis/internal/domain/listing"
	"parvis/internal/domain/org"
	"parvis/internal/platform/db"
)

// The tables that are filled in bulk. A test reads every kind of row back with the packages that own the tables.
var (
	persons  = newTable("persons", `id, email, first_name, commune, role, lang, created_at, seen_at, suspended_at, deleted_at`)
	members  = newTable("members", `org_id, person_id, role, created_at`)
	listings = newTable("listings", `id, org_id, person_id, author_id, sense, family, title, slug, description, theme,
		commune, remote, street, street_public, lat, lon, when_text, weekly, min_age, families, groups,
		beginners, wheelchair, by_bus, bring, minors, vulnerable, documents, quantity, unit, lang,
		auto_accept, state, version, created_at, updated_at, published_at, ends_at, reminded_at`)
	slots   = newTable("slots", `id, listing_id, starts_at, ends_at, places, taken`)
	replies = newTable("replies", `id, listing_id, slot_id, person_id, from_org_id, to_org_id, to_person_id, kind, first_name, email,
		lang, quantity, wish, state, holds, hold_until, created_at, queued_at, confirmed_at, answered_at, decided_at,
		read_replier, read_bearer, last_at`)
	messages = newTable("messages", `id, reply_id, side, person_id, body, created_at`)
	drafts   = newTable("drafts", `id, person_id, listing_id, step, value, created_at, updated_at, expires_at`)
)

func personRow(p *account.Person) []any {
	return []any{p.ID, p.Email, p.FirstName, p.Commune, string(p.Role), p.Lang,
		db.Micros(p.CreatedAt), db.Micros(p.SeenAt), db.Micros(p.SuspendedAt), db.Micros(p.DeletedAt)}
}

func memberRow(m org.Member) []any {
	return []any{m.OrgID, m.PersonID, string(m.Role), db.Micros(m.Since)}
}

func listingRow(l listing.Listing) []any {
	return []any{l.ID, db.Null(l.OrgID), db.Null(l.PersonID), db.Null(l.AuthorID), string(l.Sense), string(l.Family), l.Title,
		l.Slug, l.Description, l.Theme, l.Commune, l.Remote, l.Street, l.StreetPublic, l.Lat, l.Lon, l.WhenText,
		l.Weekly.String(), l.MinAge, l.Families, l.Groups, l.Beginners, l.Wheelchair, l.ByBus, l.Bring, l.Minors,
		l.Vulnerable, l.Documents, l.Quantity, l.Unit, l.Lang, l.AutoAccept, string(l.State), l.Version,
		db.Micros(l.CreatedAt), db.Micros(l.UpdatedAt), db.Micros(l.PublishedAt), db.Micros(l.EndsAt), db.Micros(l.RemindedAt)}
}

func slotRows(ls []listing.Listing) (out [][]any) {
	for _, l := range ls {
		for _, s := range l.Slots {
			out = append(out, []any{s.ID, l.ID, db.Micros(s.Start), db.Micros(s.End), s.Places, s.Taken})
		}
	}
	return out
}

func replyRow(r exchange.Reply) []any {
	return []any{r.ID, r.ListingID, db.Null(r.SlotID), db.Null(r.PersonID), db.Null(r.FromOrgID), db.Null(r.ToOrgID),
		db.Null(r.ToPersonID), string(r.Kind), r.FirstName, r.Email, r.Lang, r.Quantity, r.Wish, string(r.State), r.Holds,
		db.Micros(r.HoldUntil), db.Micros(r.CreatedAt), db.Micros(r.QueuedAt), db.Micros(r.ConfirmedAt),
		db.Micros(r.AnsweredAt), db.Micros(r.DecidedAt), db.Micros(r.ReadReplier), db.Micros(r.ReadBearer), db.Micros(r.LastAt)}
}

func messageRow(m exchange.Message) []any {
	return []any{m.ID, m.ReplyID, string(m.Side), db.Null(m.PersonID), m.Body, db.Micros(m.At)}
}
