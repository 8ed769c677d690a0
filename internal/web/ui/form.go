package ui

import "github.com/a-h/templ"

// Field is one question of a form: its label, its hint, what was typed and what is wrong with it.
// The id of the control is ID, or Name when ID is empty: the error summary links to it.
type Field struct {
	Name, ID     string
	Label        string
	Hint         string // what helps before typing: an example, a limit
	Error        string // the sentence that says how to mend it; "" when right
	Value        string
	Type         string // text (default), email, tel, url, search, date, time, month, number
	Optional     bool   // writes "(facultatif)"; everything else is asked
	HideLabel    bool   // the label is read out but not shown; only where a title right above says the same
	Autocomplete string // WCAG 1.3.5 purpose: "given-name", "email", "address-level2", "off"
	InputMode    string // "numeric" for codes
	Placeholder  string
	MaxLength    int    // 0 for none; with Counter, what is left is counted
	Counter      bool   // counts the letters left (with form.js)
	Min, Max     string // bounds of a number, a date, a time
	Step         string
	Rows         int    // of a text area; 0 is 6
	Width        string // "" full, "s" a few letters, "m" a name
	Lang         string // language of what is typed, when it is not the page's
	NoDraft      bool   // never kept in the browser by draft.js
	Data         templ.Attributes
}

func (f Field) id() string { return orDefault(f.ID, f.Name) }

// described lists what stands beside the control for a screen reader: the error first.
func (f Field) described() string {
	var ids []string
	if f.Error != "" {
		ids = append(ids, f.id()+"-erreur")
	}
	if f.Hint != "" {
		ids = append(ids, f.id()+"-aide")
	}
	if f.Counter && f.MaxLength > 0 {
		ids = append(ids, f.id()+"-reste")
	}
	return classes(ids...)
}

func (f Field) class() string {
	if f.Width == "" {
		return "input"
	}
	return "input w-" + f.Width
}

// attrs are the attributes that every control of a field bears.
func (f Field) attrs() templ.Attributes {
	a := templ.Attributes{}
	for k, v := range f.Data {
		a[k] = v
	}
	set := func(name, value string) {
		if value != "" {
			a[name] = value
		}
	}
	set("aria-describedby", f.described())
	set("autocomplete", f.Autocomplete)
	set("inputmode", f.InputMode)
	set("placeholder", f.Placeholder)
	set("lang", f.Lang)
	set("min", f.Min)
	set("max", f.Max)
	set("step", f.Step)
	if f.Error != "" {
		a["aria-invalid"] = "true"
	}
	if f.MaxLength > 0 {
		a["maxlength"] = itoa(f.MaxLength)
		if f.Counter {
			a["data-counter"] = f.id() + "-reste"
		}
	}
	if f.NoDraft {
		a["data-nodraft"] = true
	}
	return a
}

// Option is one entry of a menu.
type Option struct {
	Value, Label string
	Selected     bool
	Disabled     bool
}

// OptionList is the options of a menu.
func OptionList(options []Option) templ.Component {
	return Piece(func(b []byte) []byte { return AppendOptions(b, options) })
}

// AppendOptions appends what OptionList shows.
func AppendOptions(b []byte, options []Option) []byte {
	for i := range options {
		o := &options[i]
		b = append(b, `<option value="`...)
		b = appendEscaped(b, o.Value)
		b = append(b, '"')
		if o.Selected {
			b = append(b, ` selected`...)
		}
		if o.Disabled {
			b = append(b, ` disabled`...)
		}
		b = append(b, '>')
		b = appendEscaped(b, o.Label)
		b = append(b, `</option>`...)
	}
	return b
}

// Options marks the option whose value is chosen.
func Options(chosen string, options ...Option) []Option {
	for i := range options {
		options[i].Selected = options[i].Value == chosen
	}
	return options
}

// Choices is a question with its answers laid out: radios (one) or boxes (several).
type Choices struct {
	Name     string
	ID       string // of the group; the first choice that can be chosen takes it, so that the error summary reaches it. "" is Name.
	Legend   string
	AsTitle  bool // the legend is the page's h1: one question a page, large answers
	Big      bool // large answers without that
	Hint     string
	Error    string
	Optional bool
	Columns  bool // two columns where there is room
	Items    []Choice
}

func (c Choices) id() string { return orDefault(c.ID, c.Name) }

func (c Choices) described() templ.Attributes {
	var ids []string
	if c.Error != "" {
		ids = append(ids, c.id()+"-erreur")
	}
	if c.Hint != "" {
		ids = append(ids, c.id()+"-aide")
	}
	if len(ids) == 0 {
		return nil
	}
	return templ.Attributes{"aria-describedby": classes(ids...)}
}

func (c Choices) itemID(i int) string {
	for first, item := range c.Items {
		if !item.Full {
			if first == i {
				return c.id()
			}
			break
		}
	}
	return c.id() + "-" + itoa(i+1)
}

// Choice is one answer.
type Choice struct {
	Value, Label string
	Note         string          // a second line
	Icon         IconName        // a pictogram under an arch, for the large choices
	Family       string          // colours the arch
	Count        int             // shown at the end when Counted
	Counted      bool            // shows Count even when it is 0
	Checked      bool            //
	Full         bool            // cannot be chosen (no place left): shown, said, and not a control
	FullLink     templ.Component // what to do instead, inside the note
}

// ButtonKind is how much a button weighs on the page.
type ButtonKind string

// Kinds of buttons: one Primary a page at most.
const (
	Primary   ButtonKind = "btn-1"
	Secondary ButtonKind = "btn-2"
	Sunny     ButtonKind = "btn-3"
	Danger    ButtonKind = "btn-4"
	Quiet     ButtonKind = "btn-quiet"
	LinkLike  ButtonKind = "btn-link"
)

// Button is a button, or a link with its looks when Href is set.
type Button struct {
	Label  string
	Kind   ButtonKind // Primary when empty
	Href   string     // a link: goes somewhere and changes nothing
	Name   string     // with Value: what the form learns from this button
	Value  string
	Icon   IconName
	Wide   bool
	Small  bool
	Action string // formaction, for a second way of sending the same form
	Key    string // single-key shortcut, on pages that load queue.js
	About  string // hidden end of the label, when several buttons say the same: "l’annonce Trier la collecte"
	Off    bool   // shown but not usable; say why beside it
	Data   templ.Attributes
}

func (b Button) class() string {
	kind := b.Kind
	if kind == "" {
		kind = Primary
	}
	wide, small := "", ""
	if b.Wide {
		wide = "btn-wide"
	}
	if b.Small {
		small = "btn-small"
	}
	return classes("btn", string(kind), wide, small)
}

func (b Button) attrs() templ.Attributes {
	a := templ.Attributes{}
	for k, v := range b.Data {
		a[k] = v
	}
	if b.Href != "" {
		return a
	}
	if b.Name != "" {
		a["name"], a["value"] = b.Name, b.Value
	}
	if b.Action != "" {
		a["formaction"] = b.Action
	}
	if b.Key != "" {
		a["data-key"] = b.Key
	}
	if b.Off {
		a["disabled"] = true
	}
	return a
}
