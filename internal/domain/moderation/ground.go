package moderation

// Ground is why something is refused: a closed list, each resting on an article of the terms of use. Its words are the
// messages "moderation.ground.GROUND"; those of its article "moderation.article.NUMBER".
type Ground string

// The grounds.
const (
	NotLocal        Ground = "not_local"
	Commercial      Ground = "commercial"
	PoliticalOrCult Ground = "political_or_cult"
	Discrimination  Ground = "discrimination"
	Values          Ground = "values"
	Dangerous       Ground = "dangerous"
	Illegal         Ground = "illegal"
	MoneyAsk        Ground = "money_ask"
	PersonalData    Ground = "personal_data"
	Duplicate       Ground = "duplicate"
	Incomplete      Ground = "incomplete"
	NotAnOrg        Ground = "not_an_org"
)

// Grounds in the order of the form.
var Grounds = []Ground{NotLocal, Commercial, MoneyAsk, PoliticalOrCult, Discrimination, Values, Dangerous, Illegal,
	PersonalData, Duplicate, Incomplete, NotAnOrg}

// Articles are the numbered rules of the terms of use that decisions rest on, in their order.
var Articles = []string{"1.1", "1.2", "2.1", "2.2", "2.3", "2.4", "2.5", "3.1", "3.2"}

var articles = map[Ground]string{
	NotLocal: "1.1", NotAnOrg: "1.2",
	Commercial: "2.1", MoneyAsk: "2.1", PoliticalOrCult: "2.2", Discrimination: "2.3", Values: "2.3", Dangerous: "2.4", Illegal: "2.5",
	PersonalData: "3.1", Duplicate: "3.2", Incomplete: "3.2",
}

// Article is the number of the rule a ground rests on, empty for a ground that does not exist.
func (g Ground) Article() string { return articles[g] }

// For tells whether a ground can be given for a kind of case.
func (g Ground) For(k Kind) bool {
	if g == NotAnOrg {
		return k == KindOrg
	}
	return articles[g] != ""
}
