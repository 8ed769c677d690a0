package site

import (
	"strconv"

	"parvis/internal/domain/listing"
	"parvis/internal/platform/i18n"
	"parvis/internal/web/ui"
)

// resultWords are the words that stand on every page of results, looked up once in a language.
type resultWords struct {
	bySense, byFamily, byWhen, byWhom, byTheme, byCommune string // above the filters

	chipSenses, families, themes, audiences, whens, sorts []string // in the order of their lists
	weekend, anyTime, around, zone                        string

	radii         []ui.Option // as far as it takes, then the distances offered
	inTown, under string

	description, everywhere, none, briefEverywhere, anyDay string

	filtersAll                                                     string // on a page
	filtersOn, filtersClear, filtersClose, seeMap, within, briefKm *i18n.Sentence
	skip                                                           []ui.Skip

	tools map[string]string

	facets facetWords
}

// facetWords are the filters, in the order of their lists.
type facetWords struct {
	senses, families, audiences, themes []facetWord
	evening, week                       facetWord
}

// facetWord is a filter: its parameter with its value, its label, and how it is written while it is off.
type facetWord struct {
	param, label string
	off          *ui.FacetWord
}

func newFacetWord(at param, value, label string) facetWord {
	one := at.with(value)
	return facetWord{one, label, ui.NewFacetWord(one, label)}
}

var wordsOfResults i18n.Kept[resultWords]

func resultWordsOf(p *i18n.Printer) *resultWords { return wordsOfResults.Of(p, lookUpResultWords) }

func lookUpResultWords(p *i18n.Printer) resultWords {
	w := resultWords{bySense: p.T("site.facet.sense"), byFamily: p.T("site.facet.family"), byWhen: p.T("site.facet.when"), byWhom: p.T("site.facet.whom"),
		byTheme: p.T("wizard.theme"), byCommune: p.T("site.facet.commune"), weekend: p.T("site.when.weekend"), anyTime: p.T("site.when.any"), around: p.T("map.around_me"), zone: p.T("map.chip_zone"),
		inTown: p.T("map.radius_town"), under: p.T("site.under_km", "Km", 5),
		description: p.T("site.results_description"), everywhere: p.T("results.everywhere"), none: p.T("results.none"),
		briefEverywhere: p.T("results.brief.everywhere"), anyDay: p.T("results.brief.any_day"), filtersAll: html(p.T("results.filters.all")),
		filtersOn: p.Sentence("results.filters.all_n", html, "Count"), filtersClear: p.Sentence("results.filters.clear", html), filtersClose: p.Sentence("results.filters.close", html),
		seeMap: p.Sentence("map.see", html), within: p.Sentence("results.around", html, "Place", "Km"), briefKm: p.Sentence("results.brief.km", html, "Km"),
		skip: []ui.Skip{{Href: "#resultats", Label: p.T("site.skip_results")}}, radii: []ui.Option{{Label: p.T("map.radius_any")}}}
	for _, v := range listing.Senses {
		w.facets.senses = append(w.facets.senses, newFacetWord(paramSense, string(v), p.T("ui.sense."+string(v))))
		w.chipSenses = append(w.chipSenses, p.T("site.chip.sense."+string(v)))
	}
	for _, v := range listing.Families {
		w.families = append(w.families, ui.FamilyLabel(p, string(v)))
		w.facets.families = append(w.facets.families, newFacetWord(paramFamily, string(v), ui.FamilyLabel(p, string(v))))
	}
	for _, v := range listing.Themes {
		w.themes = append(w.themes, p.T("theme."+v))
		w.facets.themes = append(w.facets.themes, newFacetWord(paramTheme, v, p.T("theme."+v)))
	}
	for _, a := range audiences {
		w.audiences = append(w.audiences, p.T("site.for."+a.name))
		w.facets.audiences = append(w.facets.audiences, newFacetWord(paramAudience, a.name, p.T("site.for."+a.name)))
	}
	for _, v := range whens {
		w.whens = append(w.whens, p.T("site.when."+v))
	}
	for _, so := range sorts {
		w.sorts = append(w.sorts, p.T("site.sort."+so.value))
	}
	for _, km := range radii {
		w.radii = append(w.radii, ui.Option{Value: strconv.Itoa(km), Label: p.T("site.km", "Km", km)})
	}
	w.facets.evening, w.facets.week = newFacetWord(paramWhen, "evening", p.T("site.when.evening")), newFacetWord(paramWhen, "week", p.T("site.when.week"))
	w.tools = map[string]string{}
	for _, name := range []string{"nearer", "farther", "west", "north", "south", "east"} {
		w.tools[name] = p.T("map.tool." + name)
	}
	return w
}
