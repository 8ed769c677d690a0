// Package listing is the small ad: one need or one offer of an org or a person, its words, its life and its slots.
//
// Life: draft → in review → online → (paused) → ended; beside: to fix, declined, removed. "Full" is derived from the
// places of its slots and never stored. Expiry is decided when reading: past EndsAt a listing is nowhere (search, feeds,
// sitemap, API) even if no job ever ran.
package listing

import (
	"time"
)

// Sense says who asks and who gives.
type Sense string

// The two senses: Cherche, Propose.
const (
	Need  Sense = "need"
	Offer Sense = "offer"
)

// Senses in the order of the forms.
var Senses = []Sense{Need, Offer}

// Family is what a listing is about; every sense × family is valid.
type Family string

// The six families.
const (
	Help      Family = "help"
	Skill     Family = "skill"
	Equipment Family = "equipment"
	Place     Family = "place"
	Transport Family = "transport"
	Donation  Family = "donation"
)

// Families in the order of the forms.
var Families = []Family{Help, Skill, Equipment, Place, Transport, Donation}

// Themes are the domains of the State's engagement hub, by their slugs; an operator hides some.
var Themes = []string{
	"solidarite-insertion", "education", "sport", "culture-loisirs", "environnement", "sante", "vivre-ensemble",
	"animaux", "numerique", "emploi", "humanitaire", "memoire-et-citoyennete", "prevention-protection",
	"benevolat-competences", "communication", "gestion-finance-droit", "batiment-industrie-logistique", "recherche",
	"service-public-defense-securite", "autre",
}

// State is where a listing is in its life.
type State string

// The states.
const (
	Draft    State = "draft"
	InReview State = "in_review"
	Online   State = "online"
	Paused   State = "paused"
	Ended    State = "ended"
	ToFix    State = "to_fix"
	Declined State = "declined"
	Removed  State = "removed"
)

// Listing is one small ad.
type Listing struct {
	ID       string
	OrgID    string // the bearer is an org …
	PersonID string // … or a person, never both
	AuthorID string // the person who wrote it

	Sense       Sense
	Family      Family
	Title       string // 5–90 characters
	Slug        string // of the title, in its address
	Description string // 30–5,000 characters of Markdown
	Theme       string // one of Themes

	Commune      string // INSEE code; empty only when Remote
	Remote       bool   // at a distance
	Street       string // at most 120 characters; of persons: none
	StreetPublic bool   // else shown only once accepted
	Lat, Lon     float64

	Slots    []Slot // dated occasions with places, for missions
	Weekly   Weekly // a weekly rhythm
	WhenText string // free words such as "2 h par mois"

	MinAge     int // years; 0: no minimum
	Families   bool
	Groups     bool
	Beginners  bool // no experience needed
	Wheelchair bool
	ByBus      bool
	Bring      string // what to bring, at most 300 characters
	Minors     bool   // contact with minors
	Vulnerable bool   // contact with vulnerable people
	Documents  string // which documents will be asked

	Quantity int    // of things asked or given; 0: not counted
	Unit     string // "costumes", "bancs"
	Lang     string
	// AutoAccept: the bearer wants no choice, a confirmed reply is accepted at once.
	AutoAccept bool

	State       State
	Version     int64 // grows with each change
	CreatedAt   time.Time
	UpdatedAt   time.Time
	PublishedAt time.Time
	EndsAt      time.Time
	RemindedAt  time.Time

	// Bearer is read with the listing, never written by it.
	Bearer Bearer
}

// Bearer is who speaks in a listing, as the public sees them.
type Bearer struct {
	Name     string // of the org, or the person's first name
	Slug     string // of the org's page; persons have none
	OrgKind  string // "association", …; empty for a person
	Verified bool   // a verified org
	Open     bool   // a verified org, or a person who is neither suspended nor deleted
	// AnswerMinutes is the org's median time to a first answer, shown from 5 answers on.
	AnswerMinutes, Answers int
}

// Slot is a dated occasion with a number of places.
type Slot struct {
	ID         string
	Start, End time.Time
	Places     int // 1–10,000
	Taken      int // held or given
}

// Left is the number of free places.
func (s Slot) Left() int { return max(s.Places-s.Taken, 0) }

// Mission tells whether the listing asks for volunteers.
func (l Listing) Mission() bool { return l.Sense == Need && (l.Family == Help || l.Family == Skill) }

// Loan tells whether the listing offers a thing that is borrowed and comes back.
func (l Listing) Loan() bool {
	return l.Sense == Offer && (l.Family == Equipment || l.Family == Place || l.Family == Transport)
}

// ByPerson tells whether a person bears the listing.
func (l Listing) ByPerson() bool { return l.PersonID != "" }

// Alive tells whether the public may see the listing at a time.
func (l Listing) Alive(now time.Time) bool {
	return l.State == Online && now.Before(l.EndsAt)
}

// Over tells whether the listing has come to its end, by an act or by its date.
func (l Listing) Over(now time.Time) bool {
	return l.State == Ended || (l.State == Online || l.State == Paused) && !now.Before(l.EndsAt)
}

// Places counts the places of the slots that are not past, and how many of them are left.
func (l Listing) Places(now time.Time) (places, left int) {
	for _, s := range l.Slots {
		if s.End.After(now) {
			places += s.Places
			left += s.Left()
		}
	}
	return places, left
}

// Full tells whether a mission with dated slots has no free place left in those to come.
func (l Listing) Full(now time.Time) bool {
	places, left := l.Places(now)
	return places > 0 && left == 0
}

// NextChange is when what is shown of the listing changes next by time alone: it ends, or a slot of it begins or is over.
// The zero time when it does not.
func (l Listing) NextChange(now time.Time) time.Time {
	var next time.Time
	sooner := func(t time.Time) {
		if t.After(now) && (next.IsZero() || t.Before(next)) {
			next = t
		}
	}
	sooner(l.EndsAt)
	for _, s := range l.Slots {
		sooner(s.Start)
		sooner(s.End)
	}
	return next
}

// Path is the address of the listing's page.
func (l Listing) Path() string { return "/annonces/" + l.Slug + "-" + l.ID }
