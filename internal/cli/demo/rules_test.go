package demo

import (
	"context"
	"fmt"
	"testing"

	"parvis/internal/domain/exchange"
	"parvis/internal/platform/db"
	"parvis/internal/platform/db/dbtest"
)

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
			{"no listing is older than its org, or online before it was verified", `select count(*) from listings l join orgs o on o.id = l.org_id
				where l.created_at < o.created_at or l.published_at > 0 and l.published_at < o.verified_at`},
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
