package org_test

import (
	"errors"
	"fmt"
	"io"
	"strings"
	"testing"
	"time"

	"parvis/internal/domain/org"
	"parvis/internal/platform/db"
	"parvis/internal/platform/db/dbtest"
	"parvis/internal/platform/geo"
	"parvis/internal/platform/ids"
)

// BenchmarkImport imports a register of 20,000 associations, and writes the same orgs by raw inserts grouped alike.
func BenchmarkImport(b *testing.B) {
	france, err := geo.France()
	if errors.Is(err, geo.ErrNotBuilt) {
		b.Skip("skipped:", err)
	}
	here := france.InDepartment("54")
	var file strings.Builder
	file.WriteString(rnaHead)
	const n = 20_000
	for i := range n {
		c := here[i%len(here)]
		fmt.Fprintf(&file, "W54%07d;;;;ASSOCIATION IMAGINAIRE N° %d DE %s;%s;006030;%s;%s;%s;;A\n", i, i, c.Name,
			strings.Repeat("promouvoir la danse sur les places, ", 8), c.Code, c.Postcodes[0], c.Name)
	}
	for _, engine := range []string{"sqlite", "postgres"} {
		b.Run(engine, func(b *testing.B) {
			var imported, raw time.Duration
			for b.Loop() {
				d := dbtest.Open(b, engine)
				s := &org.Service{DB: d, Now: time.Now, NewID: ids.New, Communes: france}
				begin := time.Now()
				m, err := s.StartImport(ctx, operator, org.ImportOptions{})
				if err == nil {
					err = m.RNA(ctx, "f", io.Reader(strings.NewReader(file.String())))
				}
				if err != nil || m.Counts().New != n {
					b.Fatal(err, m.Counts())
				}
				imported += time.Since(begin)
				other := dbtest.Open(b, engine)
				begin = time.Now()
				for i := range n / 500 {
					all := make([]org.Org, 500)
					for j := range all {
						k := i*500 + j
						all[j] = org.Org{ID: ids.New(), Kind: org.Association, State: org.Unclaimed, Name: "ASSOCIATION IMAGINAIRE", Slug: fmt.Sprintf("a-%d", k),
							Object: strings.Repeat("promouvoir la danse sur les places, ", 8), Commune: "54395", RNA: fmt.Sprintf("W54%07d", k), Source: "rna"}
					}
					if err := other.Tx(ctx, func(q db.Querier) error { return org.Insert(ctx, q, all...) }); err != nil {
						b.Fatal(err)
					}
				}
				raw += time.Since(begin)
			}
			b.ReportMetric(float64(n*b.N)/imported.Seconds(), "rows/s")
			b.ReportMetric(raw.Seconds()/imported.Seconds(), "of-raw")
		})
	}
}
