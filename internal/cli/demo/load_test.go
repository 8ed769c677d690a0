package demo

import (
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"parvis/internal/domain/account"
	"parvis/internal/domain/exchange"
	"parvis/internal/domain/listing"
	"parvis/internal/domain/org"
	"parvis/internal/domain/territory"
	"parvis/internal/platform/db"
	"parvis/internal/platform/db/dbtest"
	"parvis/internal/platform/geo"
)

// tuesday is when the tests load, unless they say otherwise.
var tuesday = time.Date(2026, 11, 24, 9, 30, 0, 0, time.UTC)

var usual = Options{Orgs: 270, Listings: 120, Seed: 54}

func deps(t testing.TB, d *db.DB, now time.Time) Deps {
	t.Helper()
	communes, err := geo.France()
	if err != nil {
		t.Fatal(err)
	}
	return Deps{DB: d, Now: now, Communes: communes}
}

func load(t testing.TB, d *db.DB, o Options) {
	t.Helper()
	if err := Load(context.Background(), deps(t, d, tuesday), o); err != nil {
		t.Fatal(err)
	}
}

// made is the world of options at a time, without a database.
func made(t testing.TB, now time.Time, o Options) *world {
	t.Helper()
	lib, err := readLibrary()
	if err != nil {
		t.Fatal(err)
	}
	w, err := newWorld(deps(t, nil, now), o, lib)
	if err != nil {
		t.Fatal(err)
	}
	return w
}

// count is the number that a query gives.
func count(t testing.TB, d *db.DB, query string, args ...any) (n int) {
	t.Helper()
	if err := d.QueryRowContext(context.Background(), query, args...).Scan(&n); err != nil {
		t.Fatalf("%s: %v", query, err)
	}
	return n
}

func TestOptionsHaveBounds(t *testing.T) {
	for _, o := range []Options{{Orgs: 0}, {Orgs: -1}, {Orgs: MaxOrgs + 1}, {Orgs: 1, Listings: -1}, {Orgs: 1, Listings: MaxListings + 1}} {
		if err := Load(context.Background(), Deps{}, o); err == nil {
			t.Errorf("%+v were taken", o)
		}
	}
}

func TestADatabaseThatIsNotEmptyIsRefused(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		load(t, d, Options{Orgs: 3, Listings: 1, Seed: 1})
		before := hash(t, d)
		err := Load(context.Background(), deps(t, d, tuesday), usual)
		if !errors.Is(err, ErrNotEmpty) {
			t.Fatalf("a second load gave %v", err)
		}
		if hash(t, d) != before {
			t.Error("the refused load changed something")
		}
	})
}

func TestTheSettingsAloneMakeItNotEmpty(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		if err := territory.Store(context.Background(), d, tuesday, territory.Default()); err != nil {
			t.Fatal(err)
		}
		if err := Load(context.Background(), deps(t, d, tuesday), usual); !errors.Is(err, ErrNotEmpty) {
			t.Fatalf("got %v", err)
		}
	})
}

// hash is a fingerprint of every row of every table that is filled.
func hash(t testing.TB, d *db.DB) string {
	t.Helper()
	h := sha256.New()
	for _, x := range []table{persons, members, listings, slots, replies, messages, drafts,
		newTable("orgs", `id, kind, state, name, slug, name_fold, letter, object, theme, commune, rna, siren, siret, site, source, matched_by,
			charter_version, charter_at, charter_by, created_by, created_at, updated_at, verified_at, answer_minutes, answers`),
		newTable("cases", `id, kind, target_id, org_id, person_id, commune, state, hints, opened_at, closed_at`),
		newTable("decisions", `id, case_id, act, ground, words, person_id, before, at, undone_at`),
		newTable("audit_log", `id, at, person_id, role, act, target_kind, target_id, detail`),
		newTable("settings", `id, value, updated_at`),
	} {
		rows, err := d.QueryContext(context.Background(), `select `+x.columns+` from `+x.name+` order by 1, 2`)
		if err != nil {
			t.Fatal(err)
		}
		values, ptrs := make([]any, x.n), make([]any, x.n)
		for i := range values {
			ptrs[i] = &values[i]
		}
		for rows.Next() {
			if err := rows.Scan(ptrs...); err != nil {
				t.Fatal(err)
			}
			for i, v := range values {
				switch b := v.(type) {
				case bool: // an engine without booleans gives 0 and 1
					values[i] = map[bool]int{false: 0, true: 1}[b]
				case []byte:
					values[i] = string(b)
				}
			}
			_, _ = fmt.Fprintln(h, values...)
		}
		if err := errors.Join(rows.Err(), rows.Close()); err != nil {
			t.Fatal(err)
		}
	}
	return fmt.Sprintf("%x", h.Sum(nil))
}

func TestTheSameSeedMakesTheSameDatabase(t *testing.T) {
	o := Options{Orgs: 270, Listings: 700, Seed: 54}
	seen := map[string]bool{}
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		load(t, d, o)
		seen[hash(t, d)] = true
	})
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		load(t, d, o)
		seen[hash(t, d)] = true
	})
	if len(seen) != 1 {
		t.Errorf("four loads made %d databases", len(seen))
	}
}

func TestAnotherSeedMakesAnotherTerritory(t *testing.T) {
	a, b := made(t, tuesday, usual), made(t, tuesday, Options{Orgs: 270, Listings: 120, Seed: 55})
	same := 0
	for i := range a.orgs {
		if a.orgs[i].ID == b.orgs[i].ID || i >= len(a.lib.Orgs) && a.orgs[i].Name == b.orgs[i].Name {
			same++
		}
	}
	if same > len(a.orgs)/10 {
		t.Errorf("%d of %d orgs are the same", same, len(a.orgs))
	}
}

func TestWhatTheDemonstrationHolds(t *testing.T) {
	now := db.Micros(tuesday)
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		load(t, d, usual)
		for _, row := range []struct {
			rule  string
			query string
			min   int
			max   int
		}{
			{"270 orgs", `select count(*) from orgs`, 270, 270},
			{"most of them verified", `select count(*) from orgs where state = 'verified'`, 190, 240},
			{"some known from the register only", `select count(*) from orgs where state = 'unclaimed'`, 15, 70},
			{"some waiting", `select count(*) from orgs where state = 'pending'`, 6, 6},
			{"one to fix", `select count(*) from orgs where state = 'to_fix'`, 1, 1},
			{"one suspended", `select count(*) from orgs where state = 'suspended'`, 1, 1},
			{"companies", `select count(*) from orgs where kind = 'company'`, 2, 40},
			{"public bodies", `select count(*) from orgs where kind = 'public_body'`, 1, 20},
			{"collectives", `select count(*) from orgs where kind = 'collective'`, 1, 40},
			{"120 listings that the public sees", fmt.Sprintf(`select count(*) from listings l left join orgs o on o.id = l.org_id
				where l.state = 'online' and l.ends_at > %d and (l.org_id is null or o.state = 'verified')`, now), 120, 120},
			{"listings that leave within three days", fmt.Sprintf(`select count(*) from listings l
				where l.state = 'online' and l.ends_at > %d and l.ends_at < %d
				and not exists (select 1 from slots s where s.listing_id = l.id)`, now, now+3*86400e6), 2, 12},
			{"listings in review", `select count(*) from listings where state = 'in_review'`, 10, 14},
			{"ended by an act", `select count(*) from listings where state = 'ended'`, 2, 20},
			{"ended by their date", fmt.Sprintf(`select count(*) from listings where state = 'online' and ends_at <= %d`, now), 5, 30},
			{"paused", `select count(*) from listings where state = 'paused'`, 1, 5},
			{"to fix", `select count(*) from listings where state = 'to_fix'`, 1, 5},
			{"declined", `select count(*) from listings where state = 'declined'`, 1, 3},
			{"drafts under way", `select count(*) from drafts`, 2, 5},
			{"one case set aside", `select count(*) from cases where state = 'aside'`, 1, 2},
			{"cases with hints", `select count(*) from cases where hints <> '' and state <> 'closed'`, 3, 8},
			{"full dates", `select count(*) from slots where taken = places`, 5, 40},
			{"dates with one place", `select count(*) from slots where places - taken = 1`, 5, 60},
			{"people on a waiting list", `select count(*) from replies where state = 'waiting'`, 5, 60},
			{"replies to confirm", `select count(*) from replies where state = 'to_confirm'`, 1, 10},
			{"declined replies", `select count(*) from replies where state = 'declined'`, 1, 40},
			{"things done", `select count(*) from replies where state = 'done'`, 60, 500},
			{"loans asked for", `select count(*) from replies where kind = 'loan'`, 5, 60},
			{"questions", `select count(*) from replies where kind = 'question'`, 3, 40},
			{"listings in another language", `select count(*) from listings where lang <> 'fr'`, 1, 5},
		} {
			if n := count(t, d, row.query); n < row.min || n > row.max {
				t.Errorf("%s: %d, not %d to %d", row.rule, n, row.min, row.max)
			}
		}
		for _, sense := range listing.Senses {
			for _, family := range listing.Families {
				n := count(t, d, `select count(*) from listings where state = 'online' and sense = $1 and family = $2`, string(sense), string(family))
				if n < 4 {
					t.Errorf("%d listings %s × %s online", n, sense, family)
				}
			}
		}
	})
}

func TestNothingContradictsTheRules(t *testing.T) {
	now := db.Micros(tuesday)
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		load(t, d, Options{Orgs: 270, Listings: 1500, Seed: 54})
		for _, row := range []struct{ rule, query string }{
			{"places taken are the replies that hold them", `select count(*) from slots s
				where s.taken <> (select count(*) from replies r where r.slot_id = s.id and r.holds)`},
			{"what holds is in a state that may", `select count(*) from replies where holds and state not in ('to_confirm', 'sent', 'accepted', 'done')`},
			{"an accepted reply to a date holds its place", `select count(*) from replies
				where slot_id is not null and not holds and state in ('to_confirm', 'sent', 'accepted', 'done')`},
			{"a slot is of the listing of its reply", `select count(*) from replies r join slots s on s.id = r.slot_id where s.listing_id <> r.listing_id`},
			{"no more is given than there is", `select count(*) from listings l where l.quantity > 0 and l.quantity <
				(select coalesce(sum(r.quantity), 0) from replies r where r.listing_id = l.id and r.holds and r.kind = 'claim')`},
			{"one waits only for a full date", `select count(*) from replies r join slots s on s.id = r.slot_id where r.state = 'waiting' and s.taken < s.places`},
			{"nothing has lapsed already", fmt.Sprintf(`select count(*) from replies where state = 'to_confirm' and hold_until <= %d`, now)},
			{"a reply goes to the bearer of its listing", `select count(*) from replies r join listings l on l.id = r.listing_id
				where r.to_org_id is distinct from l.org_id or r.to_person_id is distinct from l.person_id`},
			{"nobody answers themselves", `select count(*) from replies r where r.person_id = r.to_person_id
				or exists (select 1 from members m where m.org_id = r.to_org_id and m.person_id = r.person_id)`},
			{"who replies for an org is its member", `select count(*) from replies r where r.from_org_id is not null
				and not exists (select 1 from members m where m.org_id = r.from_org_id and m.person_id = r.person_id)`},
			{"only what was public has replies", `select count(*) from replies r join listings l on l.id = r.listing_id where l.published_at = 0`},
			{"nothing happened before it could", `select count(*) from replies r join listings l on l.id = r.listing_id
				where r.created_at < l.published_at or r.confirmed_at > 0 and r.confirmed_at < r.created_at
				or r.answered_at > 0 and r.answered_at < r.confirmed_at or r.last_at < r.created_at`},
			{"nothing happens later than now", fmt.Sprintf(`select count(*) from replies where created_at > %[1]d or confirmed_at > %[1]d
				or answered_at > %[1]d or decided_at > %[1]d or last_at > %[1]d`, now)},
			{"no message is of later than now, or after the last thing of its thread", fmt.Sprintf(`select count(*) from messages m join replies r on r.id = m.reply_id
				where m.created_at > %d or m.created_at > r.last_at or m.created_at < r.created_at`, now)},
			{"a bearer's message is an answer", `select count(*) from messages m join replies r on r.id = m.reply_id
				where m.side = 'bearer' and (r.answered_at = 0 or r.answered_at > m.created_at)`},
			{"what is done is over", fmt.Sprintf(`select count(*) from replies r join slots s on s.id = r.slot_id where r.state = 'done' and s.starts_at > %d`, now)},
			{"a decision has its time", `select count(*) from replies where state in ('accepted', 'declined', 'done') and decided_at = 0`},
			{"only verified orgs were online", `select count(*) from listings l join orgs o on o.id = l.org_id
				where l.published_at > 0 and o.state not in ('verified', 'suspended')`},
			{"what waits has its case", `select count(*) from listings l where l.state = 'in_review'
				and not exists (select 1 from cases c where c.kind = 'listing' and c.target_id = l.id and c.state in ('open', 'aside'))`},
			{"an org that waits has its case", `select count(*) from orgs o where o.state = 'pending'
				and not exists (select 1 from cases c where c.kind = 'org' and c.target_id = o.id and c.state in ('open', 'aside'))`},
			{"no case without its thing", `select count(*) from cases c where c.state <> 'closed'
				and not exists (select 1 from listings l where l.id = c.target_id and l.state = 'in_review')
				and not exists (select 1 from orgs o where o.id = c.target_id and o.state = 'pending')`},
			{"what was turned away has its decision, in words", `select count(*) from listings l where l.state in ('to_fix', 'declined')
				and not exists (select 1 from cases c join decisions d on d.case_id = c.id where c.target_id = l.id and c.state = 'closed' and d.words <> '')`},
			{"an org in review of its first listings has had fewer than three", `select count(*) from listings l where l.state = 'in_review' and l.org_id is not null
				and (select count(*) from listings o where o.org_id = l.org_id and o.published_at > 0) >= 3`},
			{"what left was never longer than six months", fmt.Sprintf(`select count(*) from listings where ends_at - created_at > %d`, 184*86400*1_000_000)},
			{"every org but the unclaimed is led", `select count(*) from orgs o where state <> 'unclaimed'
				and not exists (select 1 from members m where m.org_id = o.id and m.role = 'admin')`},
			{"nobody leads an unclaimed org", `select count(*) from orgs o join members m on m.org_id = o.id where o.state = 'unclaimed'`},
			{"who leads an association signed the charter", `select count(*) from orgs where state <> 'unclaimed' and kind = 'association' and (charter_by is null or charter_at = 0)`},
			{"every address is at example.org", `select count(*) from persons where email not like '%_@example.org'`},
			{"every address of a reply too", `select count(*) from replies where email not like '%_@example.org'`},
			{"every site too", `select count(*) from orgs where site <> '' and site not like 'https://%.example.org'`},
			{"sites and numbers of the register stay with it", `select count(*) from orgs where state = 'unclaimed' and site <> ''`},
		} {
			if n := count(t, d, row.query); n > 0 {
				t.Errorf("%s: %d are not so", row.rule, n)
			}
		}
		figuresAreRight(t, d)
	})
}

// figuresAreRight holds the public figures of the orgs against the package that counts them.
func figuresAreRight(t *testing.T, d *db.DB) {
	t.Helper()
	type row struct {
		id             string
		minutes, count int
	}
	rows, err := db.All(context.Background(), d, func(r *row) []any { return []any{&r.id, &r.minutes, &r.count} },
		`select id, coalesce(answer_minutes, 0), answers from orgs`)
	if err != nil {
		t.Fatal(err)
	}
	shown := 0
	for _, r := range rows {
		a, err := exchange.AnswerStats(context.Background(), d, r.id, tuesday)
		if err != nil {
			t.Fatal(err)
		}
		if a.Minutes != r.minutes || a.Count != r.count {
			t.Errorf("org %s has %d answers and %d minutes, its replies say %+v", r.id, r.count, r.minutes, a)
		}
		if r.minutes > 0 {
			shown++
		}
	}
	if shown < 15 {
		t.Errorf("only %d orgs show how quickly they answer", shown)
	}
}

func TestTheFourPersons(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		load(t, d, usual)
		for _, row := range []struct{ email, name, role string }{
			{"habitante@example.org", "Inès", "citizen"}, {"association@example.org", "Marc", "citizen"},
			{"moderation@example.org", "Awa", "moderator"}, {"operateur@example.org", "Paul", "operator"},
		} {
			var p account.Person
			p, err := account.PersonByEmail(context.Background(), d, row.email)
			if err != nil || p.FirstName != row.name || string(p.Role) != row.role {
				t.Errorf("%s is %q, %s, %v", row.email, p.FirstName, p.Role, err)
			}
		}
		const marc = `(select m.org_id from members m join persons p on p.id = m.person_id where p.email = 'association@example.org' and m.role = 'admin')`
		const ines = `(select id from persons where email = 'habitante@example.org')`
		for _, row := range []struct {
			rule, query string
			min         int
		}{
			{"Marc leads two verified orgs", `select count(*) from orgs where state = 'verified' and id in ` + marc, 2},
			{"they have listings online", `select count(*) from listings where state = 'online' and org_id in ` + marc, 6},
			{"one lends a van", `select count(*) from listings where sense = 'offer' and family = 'transport' and org_id in ` + marc, 1},
			{"replies wait for him", `select count(*) from replies where state = 'sent' and to_org_id in ` + marc, 5},
			{"some he has not read", `select count(*) from replies where read_bearer < last_at and confirmed_at > 0 and to_org_id in ` + marc, 3},
			{"threads are under way", `select count(*) from replies r where to_org_id in ` + marc + ` and (select count(*) from messages m where m.reply_id = r.id) >= 3`, 3},
			{"Inès comes on a date", `select count(*) from replies where state = 'accepted' and slot_id is not null and person_id = ` + ines, 1},
			{"Inès is on a waiting list", `select count(*) from replies where state = 'waiting' and person_id = ` + ines, 1},
			{"Inès has done something", `select count(*) from replies where state = 'done' and person_id = ` + ines, 1},
			{"Inès has something unread", `select count(*) from replies where read_replier < last_at and person_id = ` + ines, 1},
		} {
			if n := count(t, d, row.query); n < row.min {
				t.Errorf("%s: %d, not %d", row.rule, n, row.min)
			}
		}
	})
}

func TestRowsComeBackAsTheyWere(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		ctx, w := context.Background(), made(t, tuesday, usual)
		w.DB = d
		if err := write(ctx, d, func(to *writer) error { return w.store(ctx, to) }); err != nil {
			t.Fatal(err)
		}
		for _, want := range w.listings {
			got, err := listing.Load(ctx, d, want.ID)
			if err != nil {
				t.Fatal(err)
			}
			got.Bearer.Answers, got.Bearer.AnswerMinutes = 0, 0
			if diff := cmp.Diff(want, got, sameTime, cmpopts.EquateEmpty()); diff != "" {
				t.Fatal(diff)
			}
		}
		for _, want := range w.replies {
			got, err := exchange.Load(ctx, d, want.ID)
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(want, got, sameTime); diff != "" {
				t.Fatal(diff)
			}
		}
		for _, want := range w.people {
			got, err := account.PersonByID(ctx, d, want.ID)
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(*want, got, sameTime); diff != "" {
				t.Fatal(diff)
			}
		}
		set, err := territory.Get(ctx, d)
		if err != nil || set.Name != "Parvis" || set.Place != "Meurthe-et-Moselle" || set.Center != "54395" ||
			set.Review != territory.ReviewFirst || set.ReviewFirstN != 3 || !set.Charter || set.Validate() != nil {
			t.Errorf("the territory is %+v, %v", set, err)
		}
		for _, want := range w.orgs {
			got, err := org.Load(ctx, d, want.ID)
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(*want, got, sameTime); diff != "" {
				t.Fatal(diff)
			}
		}
	})
}

// sameTime compares times as instants to the microsecond, as they are stored.
var sameTime = cmp.Comparer(func(a, b time.Time) bool { return db.Micros(a) == db.Micros(b) })

func BenchmarkLoad10k(b *testing.B) {
	for b.Loop() {
		b.StopTimer()
		d := dbtest.Open(b, "sqlite")
		b.StartTimer()
		load(b, d, Options{Orgs: 270, Listings: 10_000, Seed: 54})
	}
	b.ReportMetric(10_000*float64(b.N)/b.Elapsed().Seconds(), "listings/s")
}
