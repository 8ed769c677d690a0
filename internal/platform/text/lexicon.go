package text

import "strings"

// stopWords say nothing about what a text is about: articles, pronouns, prepositions, the small verbs, what elision
// leaves, and the beginnings of addresses.
var stopWords = set(`
	a à au aux avec c ce ceci cela ces cet cette chez ci comme d dans de des donc du elle elles en entre et etc eux il ils
	j je jusqu jusque l la le les leur leurs lors lorsqu lorsque lui m ma mais me meme memes mes moi mon n ne ni nos notre
	nous on or ou où par pas pendant peu peut peuvent pour puis qu quand que quel quelle quelles quels quelqu qui quoi s sa
	sans se selon ses si son sont sous sur t ta te tes toi ton tous tout toute toutes tres tu un une vers voici vos votre
	vous vs y
	ai as ont avons avez avoir avait aura est es sommes etes etre etait sera seront soit suis fait faire font
	afin ainsi alors apres aussi avant car deja depuis des encore fois ici la plus moins trop
	http https www html`)

// accented gives their own term to words that only an accent tells from another.
var accented = pairs(`
	marché marché marchés marché
	aîné aîné aînés aîné aînée aîné aînées aîné
	jeûne jeûne jeûnes jeûne
	pêche pêche pêches pêche péché péché péchés péché
	tâche tâche tâches tâche
	forêt forêt forêts forêt
	mûr mûr mûrs mûr mûre mûr mûres mûr
	côté côté côtés côté
	pâté pâté pâtés pâté
	salé salé salés salé salée salé salées salé`)

// homographs gives, for the spelling without accents, the accented term that may be meant. pêche is meant more often
// than péché.
var homographs = pairs(`
	marche marché marches marché
	aine aîné aines aîné ainee aîné ainees aîné
	jeune jeûne jeunes jeûne
	peche pêche peches pêche
	tache tâche taches tâche
	foret forêt forets forêt
	mur mûr murs mûr mure mûr mures mûr
	cote côté cotes côté
	pate pâté pates pâté
	sale salé sales salé salee salé salees salé`)

// exceptions gives the term of folded words whose stem would join what differs, or part what belongs together.
var exceptions = pairs(`
	porte porte portes porte
	ain ain_ aisne aisne_
	barre barre course course courses course cours cours
	poste poste postes poste
	cour cour_ cours cours
	parti parti_ partis parti_
	organe organe organes organe
	art art_ arts art_ arte arte
	lit lit_ lits lit_
	benevole benevol benevolat benevol benevolement benevol
	formateur formation formatrice formation formation formation format format_
	associatif associ association associ asso associ assos associ associe associe_
	adherent adherent adhesion adherent adherer adherent
	medecin medecin medecine medecin
	velo velo bicyclette velo
	animateur anim animatrice anim animation anim animer anim animal animal animaux animal
	musicien musi musicienne musi musique musi musical musi
	traducteur tradu traductrice tradu traduction tradu traduire tradu
	conducteur condui conductrice condui conduire condui conduite condui
	lecteur lectur lectrice lectur lecture lectur lire lectur
	redacteur redac redactrice redac redaction redac rediger redac
	agriculteur agricol agricultrice agricol agriculture agricol agricole agricol
	coiffeur coiff coiffeuse coiff coiffure coiff coiffer coiff
	couturier coutur couturiere coutur couture coutur coudre coutur
	jardinier jardin jardiniere jardin jardinage jardin jardiner jardin
	cuisinier cuisin cuisiniere cuisin cuisine cuisin cuisiner cuisin
	demenagement demenag demenager demenag demenageur demenag`)

// euNouns have a plural in x; the adjectives that look like them ("heureux") have none.
var euNouns = set(`jeux feux lieux voeux aveux neveux cheveux enjeux milieux adieux essieux pieux`)

// qualities stand before -ité in the nouns made from an adjective: solidar-ité, qual-ité, publi-cité.
var qualities = set(`al il id os iv ar ur an ic ac oc er av in on ul ol el ex`)

func set(words string) map[string]bool {
	out := map[string]bool{}
	for w := range strings.FieldsSeq(words) {
		out[Fold(w)] = true
	}
	return out
}

func pairs(words string) map[string]string {
	out, f := map[string]string{}, strings.Fields(words)
	for i := 0; i+1 < len(f); i += 2 {
		out[f[i]] = f[i+1]
	}
	return out
}
