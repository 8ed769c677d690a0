package listing

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"strconv"
	"strings"

	"parvis/internal/domain/territory"
	"parvis/internal/platform/db"
	"parvis/internal/platform/fault"
)

const columns = `l.id, l.org_id, l.person_id, l.author_id, l.sense, l.family, l.title, l.slug, l.description, l.theme,
	l.commune, l.remote, l.street, l.street_public, l.lat, l.lon, l.when_text, l.weekly, l.min_age, l.families, l.groups,
	l.beginners, l.wheelchair, l.by_bus, l.bring, l.minors, l.vulnerable, l.documents, l.quantity, l.unit, l.lang,
	l.auto_accept, l.state, l.version, l.created_at, l.updated_at, l.published_at, l.ends_at, l.reminded_at`

// A bearer takes replies as a verified org or as an active person.
const (
	verified = `o.state = 'verified'`
	active   = `p.suspended_at = 0 and p.deleted_at = 0`
	open     = `coalesce(` + verified + `, ` + active + `, false)`
)

const bearerColumns = `coalesce(o.name, p.first_name, ''), coalesce(o.slug, ''), coalesce(o.kind, ''),
	coalesce(` + verified + `, false), ` + open + `, coalesce(o.answer_minutes, 0), coalesce(o.answers, 0)`

const from = ` from listings l left join orgs o on o.id = l.org_id left join persons p on p.id = l.person_id `

// Terms are the columns of the listing l that say who bears it and whether and how it takes replies; ScanTerms reads them.
// They are for statements of other packages that read more beside.
const Terms = `l.id, l.org_id, l.person_id, l.sense, l.family, l.quantity, l.auto_accept, l.state, l.ends_at,
	coalesce((select ` + verified + ` from orgs o where o.id = l.org_id), (select ` + active + ` from persons p where p.id = l.person_id), false)`

// ScanTerms is where the columns Terms go.
func ScanTerms(l *Listing) []any {
	return []any{&l.ID, db.Text{S: &l.OrgID}, db.Text{S: &l.PersonID}, &l.Sense, &l.Family, &l.Quantity, &l.AutoAccept, &l.State,
		db.At{T: &l.EndsAt}, &l.Bearer.Open}
}

// rhythm scans a stored weekly rhythm.
type rhythm struct{ w *Weekly }

func (r rhythm) Scan(v any) (err error) {
	var s string
	if err := (db.Text{S: &s}).Scan(v); err != nil {
		return err
	}
	*r.w, err = ParseWeekly(s)
	return err
}

func fields(l *Listing) []any {
	return []any{&l.ID, db.Text{S: &l.OrgID}, db.Text{S: &l.PersonID}, db.Text{S: &l.AuthorID}, &l.Sense, &l.Family, &l.Title,
		&l.Slug, &l.Description, &l.Theme, &l.Commune, &l.Remote, &l.Street, &l.StreetPublic, &l.Lat, &l.Lon, &l.WhenText,
		rhythm{&l.Weekly}, &l.MinAge, &l.Families, &l.Groups, &l.Beginners, &l.Wheelchair, &l.ByBus, &l.Bring, &l.Minors,
		&l.Vulnerable, &l.Documents, &l.Quantity, &l.Unit, &l.Lang, &l.AutoAccept, &l.State, &l.Version,
		db.At{T: &l.CreatedAt}, db.At{T: &l.UpdatedAt}, db.At{T: &l.PublishedAt}, db.At{T: &l.EndsAt}, db.At{T: &l.RemindedAt},
		&l.Bearer.Name, &l.Bearer.Slug, &l.Bearer.OrgKind, &l.Bearer.Verified, &l.Bearer.Open,
		&l.Bearer.AnswerMinutes, &l.Bearer.Answers}
}

func values(l Listing) []any {
	return []any{l.ID, db.Null(l.OrgID), db.Null(l.PersonID), db.Null(l.AuthorID), string(l.Sense), string(l.Family), l.Title,
		l.Slug, l.Description, l.Theme, l.Commune, l.Remote, l.Street, l.StreetPublic, l.Lat, l.Lon, l.WhenText,
		l.Weekly.String(), l.MinAge, l.Families, l.Groups, l.Beginners, l.Wheelchair, l.ByBus, l.Bring, l.Minors,
		l.Vulnerable, l.Documents, l.Quantity, l.Unit, l.Lang, l.AutoAccept, string(l.State), l.Version,
		db.Micros(l.CreatedAt), db.Micros(l.UpdatedAt), db.Micros(l.PublishedAt), db.Micros(l.EndsAt), db.Micros(l.RemindedAt)}
}

// Load gives a listing with its slots and its bearer, whoever asks: for the other packages of the domain. NotFound
// when there is none.
func Load(ctx context.Context, q db.Querier, id string) (Listing, error) {
	l, err := load(ctx, q, id)
	if err != nil {
		return l, err
	}
	all := []Listing{l}
	err = loadSlots(ctx, q, all)
	return all[0], err
}

// Hold keeps everybody else from holding a listing until the transaction is over; where a transaction has the database to
// itself there is nothing to do. It travels with the statement that follows it, which reads what was committed while this
// one waited. It does not tell whether there is such a listing.
func Hold(ctx context.Context, q db.Querier, d db.Dialect, id string) error {
	if d.ForUpdate == "" {
		return nil
	}
	if err := db.Later(ctx, q, `select 1 from listings where id = $1`+d.ForUpdate, id); err != nil {
		return fmt.Errorf("listing: hold %s: %w", id, err)
	}
	return nil
}

func load(ctx context.Context, q db.Querier, id string) (Listing, error) {
	var l Listing
	err := q.QueryRowContext(ctx, `select `+columns+`, `+bearerColumns+from+`where l.id = $1`, id).Scan(fields(&l)...)
	if errors.Is(err, sql.ErrNoRows) {
		return l, fault.New(fault.NotFound, "error.not_found")
	}
	if err != nil {
		return l, fmt.Errorf("listing: load %s: %w", id, err)
	}
	return l, nil
}

// query gives the listings of a condition and an order, with slots and bearers.
func query(ctx context.Context, q db.Querier, rest string, args ...any) ([]Listing, error) {
	ls, err := db.All(ctx, q, fields, `select `+columns+`, `+bearerColumns+from+rest, args...)
	if err != nil {
		return nil, fmt.Errorf("listing: read: %w", err)
	}
	return ls, loadSlots(ctx, q, ls)
}

// briefs gives what lists show of the listings of ids.
func briefs(ctx context.Context, q db.Querier, ids []string) ([]Listing, error) {
	ls, err := db.All(ctx, q, func(l *Listing) []any {
		return []any{&l.ID, db.Text{S: &l.OrgID}, db.Text{S: &l.PersonID}, &l.Sense, &l.Family, &l.Title, &l.Slug, &l.Commune, &l.Remote, &l.WhenText,
			rhythm{&l.Weekly}, &l.MinAge, &l.Families, &l.Wheelchair, &l.Lang, &l.State, db.At{T: &l.EndsAt},
			&l.Bearer.Name, &l.Bearer.Verified, &l.Bearer.Open, &l.Bearer.AnswerMinutes, &l.Bearer.Answers}
	}, `select l.id, l.org_id, l.person_id, l.sense, l.family, l.title, l.slug, l.commune, l.remote, l.when_text,
		l.weekly, l.min_age, l.families, l.wheelchair, l.lang, l.state, l.ends_at,
		coalesce(o.name, p.first_name, ''), coalesce(`+verified+`, false), `+open+`,
		coalesce(o.answer_minutes, 0), coalesce(o.answers, 0)`+from+`where l.id in `+among(len(ids)), db.Args(ids)...)
	if err != nil {
		return nil, fmt.Errorf("listing: read briefly: %w", err)
	}
	return ls, loadSlots(ctx, q, ls)
}

// among is a set of n values as a table: "(values ($1), ($2))". Of a list an engine that knows how values are spread
// would look at each and plan anew each time.
func among(n int) string {
	b := make([]byte, 0, 16+8*n)
	b = append(b, "(values "...)
	for i := range n {
		if i > 0 {
			b = append(b, ", "...)
		}
		b = append(strconv.AppendInt(append(b, "($"...), int64(i+1), 10), ')')
	}
	return string(append(b, ')'))
}

func loadSlots(ctx context.Context, q db.Querier, ls []Listing) error {
	at := make(map[string]int, len(ls))
	var ids []string
	for i, l := range ls {
		if l.Mission() {
			at[l.ID] = i
			ids = append(ids, l.ID)
		}
	}
	if len(ids) == 0 {
		return nil
	}
	type row struct {
		Slot
		listing string
	}
	rows, err := db.All(ctx, q, func(r *row) []any {
		return []any{&r.ID, &r.listing, db.At{T: &r.Start}, db.At{T: &r.End}, &r.Places, &r.Taken}
	}, `select id, listing_id, starts_at, ends_at, places, taken from slots
		where listing_id in `+among(len(ids))+` order by starts_at, id`, db.Args(ids)...)
	if err != nil {
		return fmt.Errorf("listing: slots: %w", err)
	}
	for _, r := range rows {
		i := at[r.listing]
		ls[i].Slots = append(ls[i].Slots, r.Slot)
	}
	return nil
}

// Insert writes a new listing and its slots as they are: for the use cases here and for bulk loading.
func Insert(ctx context.Context, q db.Querier, l Listing) error {
	err := db.Later(ctx, q, `
		insert into listings (id, org_id, person_id, author_id, sense, family, title, slug, description, theme,
			commune, remote, street, street_public, lat, lon, when_text, weekly, min_age, families, groups,
			beginners, wheelchair, by_bus, bring, minors, vulnerable, documents, quantity, unit, lang,
			auto_accept, state, version, created_at, updated_at, published_at, ends_at, reminded_at)
		values `+db.In(1, 39), values(l)...)
	if err != nil {
		return fmt.Errorf("listing: insert %s: %w", l.ID, err)
	}
	return insertSlots(ctx, q, l)
}

func insertSlots(ctx context.Context, q db.Querier, l Listing) error {
	if len(l.Slots) == 0 {
		return nil
	}
	rows, args := make([]string, 0, MaxSlots), make([]any, 0, 6*MaxSlots)
	for _, s := range l.Slots {
		rows = append(rows, db.In(len(args)+1, 6))
		args = append(args, s.ID, l.ID, db.Micros(s.Start), db.Micros(s.End), s.Places, s.Taken)
	}
	err := db.Later(ctx, q, `
		insert into slots (id, listing_id, starts_at, ends_at, places, taken) values `+strings.Join(rows, ", "), args...)
	if err != nil {
		return fmt.Errorf("listing: insert slots of %s: %w", l.ID, err)
	}
	return nil
}

// update writes the words of a listing; its slots stay (see updateSlots). Conflict when another change came first.
func update(ctx context.Context, q db.Querier, l Listing) error {
	res, err := q.ExecContext(ctx, `
		update listings set sense = $2, family = $3, title = $4, slug = $5, description = $6, theme = $7, commune = $8,
			remote = $9, street = $10, street_public = $11, lat = $12, lon = $13, when_text = $14, weekly = $15, min_age = $16,
			families = $17, groups = $18, beginners = $19, wheelchair = $20, by_bus = $21, bring = $22, minors = $23,
			vulnerable = $24, documents = $25, quantity = $26, unit = $27, lang = $28, auto_accept = $29, state = $30,
			version = version + 1, updated_at = $31, published_at = $32, ends_at = $33, reminded_at = $34
		where id = $1 and version = $35`,
		l.ID, string(l.Sense), string(l.Family), l.Title, l.Slug, l.Description, l.Theme, l.Commune, l.Remote, l.Street,
		l.StreetPublic, l.Lat, l.Lon, l.WhenText, l.Weekly.String(), l.MinAge, l.Families, l.Groups, l.Beginners,
		l.Wheelchair, l.ByBus, l.Bring, l.Minors, l.Vulnerable, l.Documents, l.Quantity, l.Unit, l.Lang, l.AutoAccept,
		string(l.State), db.Micros(l.UpdatedAt), db.Micros(l.PublishedAt), db.Micros(l.EndsAt), db.Micros(l.RemindedAt), l.Version)
	if err != nil {
		return fmt.Errorf("listing: update %s: %w", l.ID, err)
	}
	if n, err := res.RowsAffected(); err != nil || n == 0 {
		return errors.Join(err, fault.New(fault.Conflict, "listing.changed_meanwhile"))
	}
	return nil
}

// updateSlots brings the slots of a listing to those wanted: same times keep their places taken, a slot with answers is
// neither removed nor made smaller than what is taken (Conflict).
func updateSlots(ctx context.Context, q db.Querier, l Listing, have []Slot) error {
	old := map[[2]int64]Slot{}
	for _, s := range have {
		old[[2]int64{db.Micros(s.Start), db.Micros(s.End)}] = s
	}
	var fresh []Slot
	for _, s := range l.Slots {
		key := [2]int64{db.Micros(s.Start), db.Micros(s.End)}
		o, kept := old[key]
		if !kept {
			fresh = append(fresh, s)
			continue
		}
		delete(old, key)
		res, err := q.ExecContext(ctx, `update slots set places = $1 where id = $2 and taken <= $1`, s.Places, o.ID)
		if err != nil {
			return fmt.Errorf("listing: slot %s: %w", o.ID, err)
		}
		if n, _ := res.RowsAffected(); n == 0 {
			return fault.Bad("slots", "listing.slot_taken")
		}
	}
	for _, o := range old {
		res, err := q.ExecContext(ctx, `
			delete from slots where id = $1 and taken = 0 and not exists (select 1 from replies where slot_id = $1)`, o.ID)
		if err != nil {
			return fmt.Errorf("listing: slot %s: %w", o.ID, err)
		}
		if n, _ := res.RowsAffected(); n == 0 {
			return fault.Bad("slots", "listing.slot_taken")
		}
	}
	l.Slots = fresh
	return insertSlots(ctx, q, l)
}

// policy is what decides where a listing goes that is sent: the settings, whether its org is verified, and how many of the
// org's listings were let through, as far as the settings ask.
type policy struct {
	territory.Territory
	verified bool
	approved int
}

// approved counts as far as most. The number stands in the text: of a limit that is an argument one of the databases
// thinks that it may be large, and plans anew each time.
func approved(most int) string {
	return `(select count(*) from (select 1 from listings l where l.org_id = $1 and l.published_at > 0 limit ` + strconv.Itoa(most) + `) x)`
}

// readPolicy reads it for an org, "" for none: at once as far as the settings of the first day ask, which is all but
// always enough.
func readPolicy(ctx context.Context, q db.Querier, orgID string) (p policy, err error) {
	var settings sql.NullString
	most := territory.Default().ReviewFirstN
	err = q.QueryRowContext(ctx, `
		select `+territory.Column+`, coalesce((select o.state = 'verified' from orgs o where o.id = $1), false), `+approved(most),
		orgID).Scan(&settings, &p.verified, &p.approved)
	if err == nil {
		p.Territory, err = territory.Parse(settings)
	}
	if err == nil && p.approved == most && p.ReviewFirstN > most {
		err = q.QueryRowContext(ctx, `select `+approved(p.ReviewFirstN), orgID).Scan(&p.approved)
	}
	if err != nil {
		return p, fmt.Errorf("listing: review policy for org %s: %w", orgID, err)
	}
	return p, nil
}
