package desk

import (
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"github.com/a-h/templ"

	"parvis/internal/domain/moderation"
	"parvis/internal/platform/fault"
	"parvis/internal/platform/markdown"
	"parvis/internal/web/edge"
	"parvis/internal/web/ui"
)

// queueView is the queue and its counters.
type queueView struct {
	Queue  moderation.Queue
	Filter moderation.Filter
	Next   string
	d      *Desk
}

func filterOf(r *http.Request) moderation.Filter {
	in := r.URL.Query()
	f := moderation.Filter{Aside: in.Get("cote") != "", NoHint: in.Get("sans") != ""}
	if k := moderation.Kind(in.Get("file")); k == moderation.KindOrg || k == moderation.KindListing {
		f.Kind = k
	}
	return f
}

// filterQuery carries the filter from one item to the next.
func filterQuery(f moderation.Filter) url.Values {
	v := url.Values{}
	if f.Kind != "" {
		v.Set("file", string(f.Kind))
	}
	if f.Aside {
		v.Set("cote", "1")
	}
	if f.NoHint {
		v.Set("sans", "1")
	}
	return v
}

func withQuery(path string, v url.Values) string {
	if len(v) == 0 {
		return path
	}
	return path + "?" + v.Encode()
}

func (d *Desk) showQueue(w http.ResponseWriter, r *http.Request) error {
	f := filterOf(r)
	q, err := d.Moderation.Queue(r.Context(), edge.ActorOf(r), f, r.URL.Query().Get("apres"))
	if err != nil {
		return err
	}
	v := queueView{Queue: q, Filter: f, d: d}
	if q.Next != "" {
		next := filterQuery(f)
		next.Set("apres", q.Next)
		v.Next = withQuery("/moderation", next)
	}
	return edge.Render(w, r, http.StatusOK, queuePage(private(d.Page(r, edge.PrinterOf(r).T("desk.queue")), ui.DeskQueue), v))
}

// showNext leads to the first item of a filter.
func (d *Desk) showNext(w http.ResponseWriter, r *http.Request) error {
	f := filterOf(r)
	id, err := d.Moderation.Next(r.Context(), edge.ActorOf(r), f, "")
	if err != nil {
		return err
	}
	return edge.Done(w, r, itemPath(id, f), "")
}

func itemPath(id string, f moderation.Filter) string {
	if id == "" {
		return withQuery("/moderation", filterQuery(f))
	}
	return withQuery("/moderation/"+id, filterQuery(f))
}

// itemView is one item with all its evidence.
type itemView struct {
	Item   moderation.Item
	Filter moderation.Filter
	Words  string // as typed
	Ground string
	Errors []ui.FieldError
	HTML   string
	d      *Desk
}

func (v itemView) can(a moderation.Act) bool { return slices.Contains(v.Item.Acts, a) }

func (d *Desk) showItem(w http.ResponseWriter, r *http.Request) error {
	page, err := d.itemPage(r, itemView{Filter: filterOf(r)})
	if err != nil {
		return err
	}
	return edge.Render(w, r, http.StatusOK, page)
}

func (d *Desk) itemPage(r *http.Request, v itemView) (templ.Component, error) {
	var err error
	if v.Item, err = d.Moderation.Item(r.Context(), edge.ActorOf(r), r.PathValue("id")); err != nil {
		return nil, err
	}
	v.d = d
	title := ""
	if it := v.Item; it.Listing != nil {
		title, v.HTML = it.Listing.Title, markdown.HTML(it.Listing.Description)
	} else if it.Org != nil {
		title, v.HTML = it.Org.Name, markdown.HTML(it.Org.Object)
	}
	pg := private(d.Page(r, title), ui.DeskQueue)
	pg.Errors = v.Errors
	pg.Scripts = []string{"queue.js", "stick.js"}
	return itemPage(pg, v), nil
}

// decide carries out the act of a moderator and leads to the next item.
func (d *Desk) decide(w http.ResponseWriter, r *http.Request) error {
	by, id, f := edge.ActorOf(r), r.PathValue("id"), filterOf(r)
	in := moderation.Decide{CaseID: id, Act: moderation.Act(r.PostFormValue("act")), Words: r.PostFormValue("words"),
		Ground: moderation.Ground(r.PostFormValue("ground"))}
	in.Mark, _ = strconv.ParseInt(r.PostFormValue("mark"), 10, 64)
	for _, seen := range r.PostForm["with"] {
		caseID, mark, _ := strings.Cut(seen, ":")
		n, _ := strconv.ParseInt(mark, 10, 64)
		in.With = append(in.With, moderation.Seen{CaseID: caseID, Mark: n})
	}
	if in.Act != moderation.Publish {
		in.With = nil
	}
	_, err := d.Moderation.Decide(r.Context(), by, in)
	if edge.Readable(err) {
		v := itemView{Filter: f, Words: in.Words, Ground: string(in.Ground), Errors: edge.FieldErrors(edge.PrinterOf(r), err)}
		page, perr := d.itemPage(r, v)
		if perr != nil {
			return perr
		}
		return edge.Render(w, r, edge.StatusOf(fault.KindOf(err)), page)
	}
	if err != nil {
		return err
	}
	if in.Act == moderation.Undo {
		return edge.Done(w, r, itemPath(id, f), "desk_undo")
	}
	next, err := d.Moderation.Next(r.Context(), by, f, id)
	if err != nil {
		return err
	}
	return edge.Done(w, r, itemPath(next, f), "desk_"+string(in.Act))
}
