package api

import "time"

// listingsIn describes the parameters of a search; they are read by query in listings.go.
type listingsIn struct {
	Q         string   `query:"q" maxLength:"200" doc:"Words; French analysis: accents, plural and elision do not matter" example:"jardin"`
	Sense     []string `query:"sense,explode" enum:"need,offer" doc:"Who asks (need) or gives (offer)"`
	Family    []string `query:"family,explode" enum:"help,skill,equipment,place,transport,donation" doc:"What it is about"`
	Theme     []string `query:"theme,explode" doc:"A domain of the State's engagement hub" example:"environnement"`
	Commune   string   `query:"commune" pattern:"^[0-9][0-9AB][0-9]{3}$" doc:"INSEE code; with radius_km: around its centre" example:"54395"`
	Near      string   `query:"near" doc:"latitude,longitude: what distances are measured from" example:"48.69,6.18"`
	RadiusKm  float64  `query:"radius_km" minimum:"0" maximum:"200" doc:"At most so far from near, or from the commune"`
	From      string   `query:"from" doc:"Something happens that ends after this time (RFC 3339), or on or after this day (2026-11-28)"`
	To        string   `query:"to" doc:"Something happens that begins before this time (RFC 3339), or on or before this day"`
	Evening   bool     `query:"evening" doc:"Something begins at 18:00 or later"`
	Weekdays  bool     `query:"weekdays" doc:"Something happens from Monday to Friday"`
	Remote    bool     `query:"remote" doc:"At a distance"`
	Chair     bool     `query:"wheelchair" doc:"Wheelchair access"`
	Bus       bool     `query:"bus" doc:"Reachable by bus"`
	Families  bool     `query:"families" doc:"Families are welcome"`
	Groups    bool     `query:"groups" doc:"Groups are welcome"`
	Beginners bool     `query:"beginners" doc:"No experience is needed"`
	MinAge    int      `query:"min_age" minimum:"0" maximum:"120" doc:"Age of who searches: leaves out what asks for more"`
	Org       string   `query:"org" format:"uuid" doc:"Borne by this org"`
	Sort      string   `query:"sort" enum:"relevance,nearest,soonest,newest" doc:"Order; relevance when absent"`
	Limit     int      `query:"limit" minimum:"1" maximum:"100" default:"20" doc:"How many at once"`
	Cursor    string   `query:"cursor" maxLength:"200" doc:"The next of the answer before; stays right while listings come and go"`
}

type idIn struct {
	ID string `path:"id" maxLength:"64" doc:"Identifier"`
}

type orgsIn struct {
	Q       string `query:"q" maxLength:"200" doc:"Beginnings of words of the name"`
	Theme   string `query:"theme" doc:"A domain of the State's engagement hub" example:"sport"`
	Commune string `query:"commune" pattern:"^[0-9][0-9AB][0-9]{3}$" doc:"INSEE code of the seat" example:"54395"`
	Limit   int    `query:"limit" minimum:"1" maximum:"100" default:"30" doc:"How many at once"`
	Cursor  string `query:"cursor" maxLength:"64" doc:"The next of the answer before"`
}

type communesIn struct {
	Q     string `query:"q" maxLength:"100" doc:"Beginning of a name or of a postcode" example:"nanc"`
	Limit int    `query:"limit" minimum:"1" maximum:"50" default:"10" doc:"How many at most"`
}

type suggestIn struct {
	Q string `query:"q" maxLength:"100" doc:"What was typed so far" example:"jard"`
}

// Listings is one page of a search.
type Listings struct {
	Total  int           `json:"total" doc:"Exact"`
	Next   *string       `json:"next" doc:"Cursor of what follows; null at the end"`
	Facets ListingFacets `json:"facets"`
	Items  []Listing     `json:"items" nullable:"false"`
}

// ListingFacets are the counts beside the filters: what choosing a value would give. Values with none are left out.
type ListingFacets struct {
	Sense   map[string]int `json:"sense" doc:"Counted without the condition on sense"`
	Family  map[string]int `json:"family" doc:"Counted without the condition on family"`
	Theme   map[string]int `json:"theme" doc:"Counted without the condition on theme"`
	Commune map[string]int `json:"commune" doc:"The 50 communes with the most; counted without the condition on commune"`
	Filter  map[string]int `json:"filter" doc:"Of the answer, by the name of a yes-or-no parameter"`
}

// Listing is one need or offer, as on a card.
type Listing struct {
	ID          string    `json:"id" format:"uuid"`
	URL         string    `json:"url" format:"uri"`
	Sense       string    `json:"sense" enum:"need,offer"`
	Family      string    `json:"family" enum:"help,skill,equipment,place,transport,donation"`
	Theme       string    `json:"theme"`
	Title       string    `json:"title"`
	Excerpt     string    `json:"excerpt" doc:"The beginning of the description, without marks"`
	Bearer      Bearer    `json:"bearer"`
	Commune     *Place    `json:"commune,omitempty" doc:"Absent when it is at a distance only"`
	Remote      bool      `json:"remote"`
	Lat         *float64  `json:"lat" doc:"Null without a place"`
	Lon         *float64  `json:"lon" doc:"Null without a place"`
	DistanceKm  *float64  `json:"distance_km" doc:"From near or the commune; null without"`
	Slots       []Slot    `json:"slots" nullable:"false" doc:"Those to come"`
	PublishedAt time.Time `json:"published_at"`
	EndsAt      time.Time `json:"ends_at"`
}

// Bearer is who speaks in a listing.
type Bearer struct {
	Kind              string  `json:"kind" enum:"org,person"`
	ID                *string `json:"id" doc:"Of the org; null for a person"`
	Name              string  `json:"name" doc:"Of the org, or the person's first name"`
	Verified          bool    `json:"verified"`
	AnswerHoursMedian *int    `json:"answer_hours_median" doc:"Over 90 days, from 5 answers on; else null"`
}

// Place is a commune.
type Place struct {
	Code string `json:"code" doc:"INSEE code"`
	Name string `json:"name"`
}

// Slot is a dated occasion with places.
type Slot struct {
	ID     string    `json:"id" format:"uuid"`
	Start  time.Time `json:"start"`
	End    time.Time `json:"end"`
	Places int       `json:"places"`
	Left   int       `json:"left" doc:"At the moment of the answer"`
}

// ListingDetail is everything public about a listing.
type ListingDetail struct {
	Listing
	Description string    `json:"description" doc:"Markdown"`
	Street      string    `json:"street" doc:"Empty unless it is public"`
	When        string    `json:"when" doc:"In free words"`
	Weekly      []Weekly  `json:"weekly" nullable:"false" doc:"A weekly rhythm, local time"`
	MinAge      int       `json:"min_age" doc:"0: none"`
	Families    bool      `json:"families"`
	Groups      bool      `json:"groups"`
	Beginners   bool      `json:"beginners"`
	Wheelchair  bool      `json:"wheelchair"`
	Bus         bool      `json:"bus"`
	Bring       string    `json:"bring"`
	Minors      bool      `json:"minors" doc:"Contact with minors"`
	Vulnerable  bool      `json:"vulnerable" doc:"Contact with vulnerable people"`
	Documents   string    `json:"documents" doc:"Which will be asked for"`
	Quantity    int       `json:"quantity" doc:"0: not counted"`
	Unit        string    `json:"unit"`
	Lang        string    `json:"lang"`
	UpdatedAt   time.Time `json:"updated_at"`
}

// Weekly is one span of a weekly rhythm.
type Weekly struct {
	Day  string `json:"day" enum:"monday,tuesday,wednesday,thursday,friday,saturday,sunday"`
	From string `json:"from" example:"18:00"`
	To   string `json:"to" example:"20:00"`
}

// Orgs is one page of the directory.
type Orgs struct {
	Total int     `json:"total" doc:"Exact"`
	Next  *string `json:"next" doc:"Cursor of what follows; null at the end"`
	Items []Org   `json:"items" nullable:"false"`
}

// Org is one body of the directory.
type Org struct {
	ID                string     `json:"id" format:"uuid"`
	URL               string     `json:"url" format:"uri"`
	Kind              string     `json:"kind" enum:"association,company,public_body,collective"`
	Verified          bool       `json:"verified" doc:"False: taken from the register, not claimed yet"`
	Name              string     `json:"name"`
	Object            string     `json:"object"`
	Theme             string     `json:"theme" doc:"May be empty"`
	Commune           *Place     `json:"commune,omitempty"`
	RNA               string     `json:"rna" doc:"Number in the register of associations; empty when none"`
	SIREN             string     `json:"siren" doc:"Empty when none"`
	Site              string     `json:"site" doc:"Empty when none"`
	VerifiedAt        *time.Time `json:"verified_at"`
	AnswerHoursMedian *int       `json:"answer_hours_median" doc:"Over 90 days, from 5 answers on; else null"`
}

// Communes is a list for a picker.
type Communes struct {
	Items []Commune `json:"items" nullable:"false"`
}

// Commune is one commune of France.
type Commune struct {
	Code       string   `json:"code" doc:"INSEE code"`
	Name       string   `json:"name"`
	Label      string   `json:"label" doc:"The name, with its département when others bear it too"`
	Department string   `json:"department"`
	Postcodes  []string `json:"postcodes" nullable:"false"`
	Population int      `json:"population"`
	Lat        *float64 `json:"lat" doc:"Null when unknown"`
	Lon        *float64 `json:"lon" doc:"Null when unknown"`
}

// Suggestions are grouped by what they lead to.
type Suggestions struct {
	Words    []string           `json:"words" nullable:"false" doc:"What was typed with its last word completed"`
	Themes   []SuggestedTheme   `json:"themes" nullable:"false"`
	Communes []Place            `json:"communes" nullable:"false"`
	Orgs     []SuggestedOrg     `json:"orgs" nullable:"false"`
	Listings []SuggestedListing `json:"listings" nullable:"false"`
}

// SuggestedTheme is a domain.
type SuggestedTheme struct {
	Theme string `json:"theme"`
	Label string `json:"label" doc:"In the reader's language"`
}

// SuggestedOrg leads to an org.
type SuggestedOrg struct {
	ID   string `json:"id" format:"uuid"`
	Name string `json:"name"`
	URL  string `json:"url" format:"uri"`
}

// SuggestedListing leads to a listing.
type SuggestedListing struct {
	ID    string `json:"id" format:"uuid"`
	Title string `json:"title"`
	URL   string `json:"url" format:"uri"`
}

// Problem is an error (RFC 9457).
type Problem struct {
	Type      string         `json:"type" format:"uri-reference" doc:"Stable; what went wrong" example:"/problemes/invalid"`
	Title     string         `json:"title" doc:"A sentence in the reader's language"`
	Status    int            `json:"status"`
	Reference string         `json:"reference,omitempty" doc:"Of an internal error, to be told to the team"`
	Errors    []ProblemField `json:"errors,omitempty" nullable:"false"`
}

// ProblemField is one wrong parameter.
type ProblemField struct {
	Field   string `json:"field"`
	Message string `json:"message"`
}
