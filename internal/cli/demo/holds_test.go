package demo

import (
	"context"
	"fmt"
	"testing"

	"parvis/internal/domain/account"
	"parvis/internal/domain/listing"
	"parvis/internal/platform/db"
	"parvis/internal/platform/db/dbtest"
)

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
