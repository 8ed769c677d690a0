package e2e

import (
	"cmp"
	"encoding/json"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"time"

	gocmp "github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"parvis/internal/domain/listing"
	"parvis/internal/domain/search"
	"parvis/internal/platform/changelog"
	"parvis/internal/platform/db"
)

// said is what a node answers to a search, all pages of it.
type said struct {
	Total  int
	IDs    []string
	Facets map[string]map[string]int
}

// plainRow is a listing that the public may see, as it is read from the rows.
type plainRow struct {
	id, title, description, org, sense, family, theme, commune string
	chair                                                      bool
	published, ends                                            int64
}

// rows reads what the public may see, in order of publication: to the second, equals by identifier.
func (tr *trial) rows() []plainRow {
	tr.Helper()
	rows, err := db.All(background, tr.app.DB, func(r *plainRow) []any {
		return []any{&r.id, &r.title, &r.description, &r.org, &r.sense, &r.family, &r.theme, &r.commune, &r.chair, &r.published, &r.ends}
	}, `select l.id, l.title, l.description, coalesce(o.name, ''), l.sense, l.family, l.theme, l.commune, l.wheelchair, l.published_at / 1000000, l.ends_at
		from listings l left join orgs o on o.id = l.org_id left join persons p on p.id = l.person_id
		where l.state = 'online' and (o.state = 'verified' or p.suspended_at = 0 and p.deleted_at = 0)`)
	tr.must(err)
	slices.SortFunc(rows, func(a, b plainRow) int { return cmp.Or(cmp.Compare(b.published, a.published), cmp.Compare(b.id, a.id)) })
	return rows
}

// plainly answers a search of the API by looking at each row: in order of publication, with the counts.
func plainly(rows []plainRow, q url.Values, now time.Time) said {
	out := said{Facets: map[string]map[string]int{"sense": {}, "family": {}, "theme": {}, "commune": {}}}
	suits := func(name, value string) bool { return q.Get(name) == "" || slices.Contains(q[name], value) }
	for _, r := range rows {
		words := strings.ToLower(r.title + " " + r.description + " " + r.org)
		if r.ends <= now.UnixMicro() || !strings.Contains(words, q.Get("q")) || q.Get("wheelchair") != "" && !r.chair {
			continue
		}
		values := map[string]string{"sense": r.sense, "family": r.family, "theme": r.theme, "commune": r.commune}
		all := true
		for name, value := range values {
			others := true
			for other, v := range values {
				others = others && (other == name || suits(other, v))
			}
			if others {
				out.Facets[name][value]++
			}
			all = all && suits(name, value)
		}
		if all {
			out.Total++
			out.IDs = append(out.IDs, r.id)
		}
	}
	return out
}

// ask gives what a node answers, followed from cursor to cursor for so many pages.
func (c *Client) ask(q url.Values, pages int) (out said) {
	c.t.Helper()
	for range pages {
		var got struct {
			Total  int
			Next   string
			Facets map[string]map[string]int
			Items  []struct{ ID string }
		}
		p := c.Do(c.Request(http.MethodGet, "/api/v1/listings?"+q.Encode(), nil)).Want(http.StatusOK)
		if err := json.Unmarshal([]byte(p.Body), &got); err != nil {
			c.t.Fatal(err)
		}
		if out.IDs == nil {
			out.Total, out.Facets = got.Total, got.Facets
			delete(out.Facets, "filter")
		}
		for _, it := range got.Items {
			out.IDs = append(out.IDs, it.ID)
		}
		if got.Next == "" {
			break
		}
		q.Set("cursor", got.Next)
	}
	q.Del("cursor")
	return out
}

// caughtUp waits until a node holds what is committed: it says so to who bears the version in the cookie.
func (tr *trial) caughtUp(name string, p *Program) {
	tr.Helper()
	c := p.Client()
	end := time.Now().Add(time.Minute)
	for {
		latest, err := changelog.Latest(background, tr.app.DB)
		tr.must(err)
		c.Cookies[version] = fmt.Sprint(latest)
		began := time.Now()
		c.Do(c.Request(http.MethodGet, "/api/v1/communes?q=nancy", nil)).Want(http.StatusOK)
		if time.Since(began) < 900*time.Millisecond { // else it was waited for in vain
			return
		}
		if time.Now().After(end) {
			tr.Fatalf("%s does not catch up: %s", name, last(p.Log.String(), 2000))
		}
	}
}

// compare holds what the nodes say against the rows, and against an index that was built from nothing now: that one is
// held against the rows in every order by the tests of search.
func (tr *trial) compare() {
	tr.Helper()
	tr.must(tr.app.Search.Start(background))
	tr.must(tr.app.Search.WaitLatest(background))
	rows, now := tr.rows(), tr.app.Now()
	asked := 0
	for name, p := range tr.nodes {
		c := p.Client()
		for _, row := range []struct{ rule, query string }{
			{"everything", ""}, {"a word", "q=faribole"}, {"a word with an accent", "q=éteule"}, {"needs", "sense=need"},
			{"two families", "family=help&family=skill"}, {"a theme", "theme=environnement"}, {"a commune", "commune=54395"},
			{"all at once", "q=brouhaha&sense=offer&family=place&commune=54547&wheelchair=true"},
		} {
			q, err := url.ParseQuery(row.query)
			tr.must(err)
			want := plainly(rows, q, now)
			q.Set("limit", "100")
			q.Set("sort", "newest")
			if diff := gocmp.Diff(want, c.ask(q, 1_000), cmpopts.EquateEmpty()); diff != "" {
				tr.Errorf("%s, %s (-rows +node): %s", name, row.rule, last(diff, 2000))
			}
			asked++
		}
		var links []string
		for _, a := range c.Get("/annonces?tri=recentes").Want(200).All("main article a[href^=/annonces/]") {
			if href, _ := attr(a, "href"); !slices.Contains(links, href[len(href)-36:]) {
				links = append(links, href[len(href)-36:])
			}
		}
		if want := plainly(rows, url.Values{}, now).IDs[:search.DefaultLimit]; !slices.Equal(links, want) {
			tr.Errorf("%s, the page of the newest: %v, want %v", name, links, want)
		}
		asked += tr.compareFresh(name, c)
	}
	online := plainly(rows, url.Values{}, now).Total
	tr.Logf("%d listings online, %d answers compared with the rows and a fresh index", online, asked)
	if online < int(tr.done.Load()/10) {
		tr.Errorf("only %d listings are online: too few to tell anything", online)
	}
}

// compareFresh asks in every order, by words and around places.
func (tr *trial) compareFresh(name string, c *Client) (asked int) {
	for _, text := range []string{"", "jardin", "collecte lecture", "atelier couture conte"} {
		for _, sort := range search.Sorts {
			for _, near := range []*search.Point{nil, {Lat: 48.69, Lon: 6.18}} {
				if near == nil && sort == search.Nearest {
					continue
				}
				q := search.Query{Text: text, Sort: sort, Near: near, Limit: search.MaxLimit}
				v := url.Values{"sort": {string(sort)}, "limit": {"100"}, "q": {text}}
				if near != nil {
					q.RadiusKm = 12
					v.Set("near", "48.69,6.18")
					v.Set("radius_km", "12")
				}
				r, err := tr.app.Search.Search(background, q)
				tr.must(err)
				want := said{Total: r.Total, IDs: r.IDs(), Facets: map[string]map[string]int{"sense": {}, "family": {}, "theme": {}, "commune": {}}}
				tally(want.Facets["sense"], listing.Senses, r.Facets.Sense[:])
				tally(want.Facets["family"], listing.Families, r.Facets.Family[:])
				tally(want.Facets["theme"], listing.Themes, r.Facets.Theme[:])
				for _, n := range r.Facets.Commune {
					want.Facets["commune"][n.Code] = n.N
				}
				if diff := gocmp.Diff(want, c.ask(v, 1), cmpopts.EquateEmpty()); diff != "" {
					tr.Errorf("%s, %+v (-fresh +node): %s", name, v, last(diff, 2000))
				}
				asked++
			}
		}
	}
	return asked
}

func tally[T ~string](out map[string]int, names []T, ns []int) {
	for i, name := range names {
		if ns[i] > 0 {
			out[string(name)] = ns[i]
		}
	}
}
