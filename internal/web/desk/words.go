package desk

import (
	"net/http"

	"github.com/a-h/templ"

	"parvis/internal/domain/search"
	"parvis/internal/web/edge"
	"parvis/internal/web/ui"
)

// wordsPath is where the operator says which words mean the same.
const wordsPath = "/reglages/mots"

// wordsView is the groups of synonyms, and one as typed.
type wordsView struct {
	Added  []search.Synonym
	Ours   []string
	Words  string
	Errors []ui.FieldError
}

func (d *Desk) showWords(w http.ResponseWriter, r *http.Request) error {
	page, err := d.wordsPage(r, wordsView{})
	if err != nil {
		return err
	}
	return edge.Render(w, r, http.StatusOK, page)
}

func (d *Desk) wordsPage(r *http.Request, v wordsView) (templ.Component, error) {
	var err error
	if v.Added, err = d.Search.Synonyms(r.Context(), edge.ActorOf(r)); err != nil {
		return nil, err
	}
	v.Ours = search.OurSynonyms()
	pg := private(d.Page(r, edge.PrinterOf(r).T("lexicon.title")), ui.DeskSettings)
	pg.Errors = v.Errors
	return wordsPage(pg, v), nil
}

func (d *Desk) addWords(w http.ResponseWriter, r *http.Request) error {
	words := r.PostFormValue("words")
	if _, err := d.Search.AddSynonym(r.Context(), edge.ActorOf(r), words); err != nil {
		page, perr := d.wordsPage(r, wordsView{Words: words, Errors: edge.FieldErrors(edge.PrinterOf(r), err)})
		if perr != nil {
			return perr
		}
		return d.Again(w, r, err, func([]ui.FieldError) templ.Component { return page })
	}
	return edge.Done(w, r, wordsPath, "saved")
}

func (d *Desk) dropWords(w http.ResponseWriter, r *http.Request) error {
	if err := d.Search.DropSynonym(r.Context(), edge.ActorOf(r), r.PathValue("id")); err != nil {
		return err
	}
	return edge.Done(w, r, wordsPath, "saved")
}
