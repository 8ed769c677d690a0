package org_test

import (
	"bytes"
	"compress/gzip"
	"context"
	"fmt"
	"testing"
	"time"

	"parvis/internal/domain/account"
	"parvis/internal/domain/actor"
	"parvis/internal/domain/org"
	"parvis/internal/domain/territory"
	"parvis/internal/platform/db"
	"parvis/internal/platform/db/dbtest"
	"parvis/internal/platform/fault"
	"parvis/internal/platform/geo"
	"parvis/internal/platform/ids"
)

var (
	ctx      = context.Background()
	operator = actor.Actor{Role: actor.Operator}
	day0     = time.Date(2026, 3, 2, 9, 0, 0, 0, time.UTC)
)

// communes is a table of six, in the layout of the built one.
func communes(t *testing.T) *geo.Communes {
	t.Helper()
	var b bytes.Buffer
	gz := gzip.NewWriter(&b)
	fmt.Fprint(gz, geo.Header+"\nD\t2B\tHaute-Corse\t94\nD\t54\tMeurthe-et-Moselle\t44\nD\t57\tMoselle\t44\nD\t974\tLa Réunion\t04\n"+
		"C\t2B033\tBastia\t2B\t\t48000\t42.7\t9.4\t20200 20600\n"+
		"C\t54395\tNancy\t54\t\t103671\t48.69\t6.18\t54000 54100\n"+
		"C\t54528\tToul\t54\t\t15000\t48.67\t5.89\t54200\n"+
		"C\t54547\tVandœuvre-lès-Nancy\t54\t\t30000\t48.65\t6.17\t54500\n"+
		"C\t57463\tMetz\t57\t\t120000\t49.1\t6.2\t57000\n"+
		"C\t97411\tSaint-Denis\t974\t\t150000\t-20.9\t55.4\t97400\n")
	gz.Close()
	c, err := geo.Read(&b)
	if err != nil {
		t.Fatal(err)
	}
	return c
}

// each runs f on both engines, with a service whose clock is now and a territory of Meurthe-et-Moselle.
func each(t *testing.T, f func(t *testing.T, s *org.Service, now *time.Time)) {
	t.Helper()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		now := day0
		s := &org.Service{DB: d, Now: func() time.Time { return now }, NewID: ids.New, Communes: communes(t)}
		serve(t, d, func(tr *territory.Territory) { tr.Departments = []string{"54"} })
		f(t, s, &now)
	})
}

func serve(t *testing.T, d *db.DB, change func(*territory.Territory)) {
	t.Helper()
	tr := territory.Default()
	change(&tr)
	if err := territory.Store(ctx, d, day0, tr); err != nil {
		t.Fatal(err)
	}
}

// person makes an account and gives its actor.
func person(t *testing.T, s *org.Service, name string) actor.Actor {
	t.Helper()
	var p account.Person
	err := s.DB.Tx(ctx, func(q db.Querier) (err error) {
		p, err = account.UpsertPerson(ctx, q, day0, name+"@example.org", name, "fr")
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return seated(t, s, actor.Actor{PersonID: p.ID, Email: p.Email, FirstName: name, Role: actor.Citizen, Lang: "fr"})
}

// seated gives an actor with the seats they have now.
func seated(t *testing.T, s *org.Service, by actor.Actor) actor.Actor {
	t.Helper()
	mine, err := s.MineOf(ctx, by)
	if err != nil {
		t.Fatal(err)
	}
	by.Seats = nil
	for _, m := range mine {
		if m.Role != org.Asked {
			by.Seats = append(by.Seats, actor.Seat{OrgID: m.Org.ID, Admin: m.Role == org.Admin})
		}
	}
	return by
}

func moderator(t *testing.T, s *org.Service) actor.Actor {
	m := person(t, s, "moderation")
	m.Role = actor.Moderator
	return m
}

func form(name string) org.Form {
	return org.Form{Kind: org.Association, Name: name, Commune: "54395", Object: "danser", Theme: "culture-loisirs", Charter: true}
}

// registered is an org that a person has brought in.
func registered(t *testing.T, s *org.Service, by actor.Actor, f org.Form) org.Org {
	t.Helper()
	o, err := s.Register(ctx, by, f)
	if err != nil {
		t.Fatal(err)
	}
	return o
}

// events empties the outbox and gives its topics, oldest first.
func events(t *testing.T, d *db.DB) []string {
	t.Helper()
	out, err := db.All(ctx, d, func(s *string) []any { return []any{s} }, `select topic from outbox order by id`)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := d.ExecContext(ctx, `delete from outbox`); err != nil {
		t.Fatal(err)
	}
	return out
}

func wantFault(t *testing.T, rule string, err error, kind fault.Kind, key, field string) {
	t.Helper()
	all := fault.All(err)
	if len(all) == 0 || all[0].Kind != kind || all[0].Key != key || all[0].Field != field {
		t.Errorf("%s: %v, want %s %s beside %q", rule, err, kind, key, field)
	}
}
