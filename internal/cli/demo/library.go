package demo

import (
	"embed"
	"fmt"
	"io/fs"
	"sync"

	"github.com/BurntSushi/toml"
)

//go:embed texts/*.toml
var texts embed.FS

// library is everything in texts/.
type library struct {
	Territory territoryText `toml:"territory"`
	People    []personText  `toml:"person"`
	Names     []string      `toml:"names"` // first names
	Orgs      []orgText     `toml:"org"`
	Ads       []adText      `toml:"listing"`
	Threads   []threadText  `toml:"thread"`
	Talk      talkText      `toml:"talk"`
	Shapes    []shapeText   `toml:"shape"`
	Spots     []string      `toml:"spots"` // invented places after which orgs are called
	Tails     []string      `toml:"tails"` // what tells apart the orgs of many thousands
	Manners   []string      `toml:"manners"`

	Recipes []recipeText        `toml:"recipe"`
	Words   map[string][]string `toml:"words"` // lists from which recipes take their words, the usual ones first
	Common  []commonText        `toml:"common"`
}

type territoryText struct {
	Name, Place, Team, Phone, Email, About string
}

// personText is somebody that other texts name by their key.
type personText struct {
	Key, First, Email, Commune, Role string
}

type orgText struct {
	Key, Kind, Name, Commune, Theme, Object, State, Admin string
	Editors                                               []string
	Site                                                  bool
	Ground, Words                                         string // of the decision that put it where it is
}

// shapeText is a sort of org, from which orgs are composed.
type shapeText struct {
	Kind, Theme string
	Names       []string // before a spot: "Chorale"
	Objects     []string
}

// adText is a listing. Its times are relative: see calendar.
type adText struct {
	Key    string
	By     string // key of an org, or "@" and the key of a person
	Kind   string // "need/help"
	Theme  string
	Title  string
	Text   string
	State  string // online when empty
	Lang   string // fr when empty
	When   string
	With   string // words of withWords
	Slots  []string
	Weekly []string

	Commune    string // the bearer's when empty; "-" for a listing at a distance that has none
	Street     string
	ShowStreet bool `toml:"show_street"`

	Age       int
	Bring     string
	Documents string
	Quantity  int
	Given     int // pledged or claimed of the quantity
	Unit      string

	Days  int // until it leaves, from now; 60 days after its publication when 0
	Hours int // since it was written; drawn when 0

	Step   string // the question at which a draft stands
	Aside  bool   // a moderator has set it aside
	Ground string // of the decision that put it where it is
	Words  string // of that decision
}

// threadText is one reply written out. Messages begin with "> " (the replier) or "< " (the bearer).
type threadText struct {
	Listing  string // key
	Slot     int    // from 1; 0 when it is for no date
	By       string // key of a person, or a first name without account
	Org      string // key of the org they reply for
	State    string
	Kind     string // "question", else what follows from the listing
	Quantity int
	Wish     string
	Hours    int  // since it was written
	Unread   bool // by the bearer
	News     bool // not read yet by who replied
	Messages []string
}

// recipeText is what listings are composed of. "{outil}" stands for a word of the list "outil", "{Outil}" for the same at
// the beginning of a sentence.
type recipeText struct {
	Kind, Theme string
	By          string   // "org", "person" or, when empty, either
	Titles      []string //
	Open        []string // the first sentence
	More        []string // one or two of these
	Bring       []string
	When        []string // in words; those with dates have none
	With        string   // drawn word by word
	Age         int      // sometimes
	Unit        string
	Quantity    [2]int // from, to
	Places      [2]int // of a date, from, to
}

// commonText is sentences that fit many recipes.
type commonText struct {
	Kinds   []string // "need/help"
	More    []string // practical
	Close   []string // the last sentence
	Bullets []string // now and then a list of three
}

// talkText is what people write when nobody wrote it out for them.
type talkText struct {
	Hello  []string // with a reply to a mission
	Yes    []string // the org accepts
	Thanks []string // afterwards
}

var readLibrary = sync.OnceValues(func() (*library, error) {
	files, err := fs.Glob(texts, "texts/*.toml")
	if err != nil {
		return nil, fmt.Errorf("demo: texts: %w", err)
	}
	lib := &library{}
	for _, name := range files {
		var part library
		meta, err := toml.DecodeFS(texts, name, &part)
		if err != nil {
			return nil, fmt.Errorf("demo: %s: %w", name, err)
		}
		if odd := meta.Undecoded(); len(odd) > 0 {
			return nil, fmt.Errorf("demo: %s: unknown %s", name, odd[0])
		}
		lib.add(part)
	}
	return lib, nil
})

func (l *library) add(part library) {
	if part.Territory.Name != "" {
		l.Territory = part.Territory
	}
	l.People = append(l.People, part.People...)
	l.Names = append(l.Names, part.Names...)
	l.Orgs = append(l.Orgs, part.Orgs...)
	l.Ads = append(l.Ads, part.Ads...)
	l.Threads = append(l.Threads, part.Threads...)
	l.Shapes = append(l.Shapes, part.Shapes...)
	l.Spots = append(l.Spots, part.Spots...)
	l.Tails = append(l.Tails, part.Tails...)
	l.Manners = append(l.Manners, part.Manners...)
	l.Recipes = append(l.Recipes, part.Recipes...)
	l.Common = append(l.Common, part.Common...)
	for name, words := range part.Words {
		if l.Words == nil {
			l.Words = map[string][]string{}
		}
		l.Words[name] = append(l.Words[name], words...)
	}
	l.Talk.Hello = append(l.Talk.Hello, part.Talk.Hello...)
	l.Talk.Yes = append(l.Talk.Yes, part.Talk.Yes...)
	l.Talk.Thanks = append(l.Talk.Thanks, part.Talk.Thanks...)
}
