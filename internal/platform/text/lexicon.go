package text

import (
	"slices"
	"strings"
)

// stopWords say nothing about what a text is about: articles, pronouns, prepositions, the small verbs, what elision
// leaves, and the beginnings of addresses.
var stopWords = set(`
	a à au aux avec c ce ceci cela ces cet cette chez ci comme d dans de des donc du elle elles en entre et etc eux il ils
	j je jusqu jusque l la le les leur leurs lors lorsqu lorsque lui m ma mais me meme memes mes moi mon ne n ni nos notre
	nous on or ou où par pas pendant peu peut peuvent pour puis qu quand que quel quelle quelles quels quelqu qui quoi s sa
	sans se selon ses si son sont sous sur t ta te tes toi ton tous tout toute toutes tres tu un une vers voici vos votre
	vous vs y
	ai as ont avons avez avoir avait aura est es sommes etes etre etait sera seront soit suis fait faire font
	afin ainsi alors apres aujourd hui aussi avant car deja depuis des encore fois ici la plus moins puisqu trop
	http https www html`)

// accented gives their own term to words that only an accent tells from another one that is as frequent.
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
	curé curé curés curé
	salé salé salés salé salée salé salées salé`)

// homographs gives, for the spelling without accents, the accented terms that may be meant.
var homographs = several(`
	marche marché; marches marché
	aine aîné; aines aîné; ainee aîné; ainees aîné
	jeune jeûne; jeunes jeûne
	peche pêche péché; peches pêche péché
	tache tâche; taches tâche
	foret forêt; forets forêt
	mur mûr; murs mûr; mure mûr; mures mûr
	cote côté; cotes côté
	pate pâté; pates pâté
	cure curé; cures curé
	sale salé; sales salé; salee salé; salees salé`)

// exceptions gives the term of folded singulars whose stem would join what differs, or part what belongs together.
var exceptions = exceptionTable()

func exceptionTable() map[string]string {
	out := map[string]string{}
	for w := range strings.FieldsSeq(distinct) {
		out[w] = w + "_"
	}
	for line := range strings.Lines(families) {
		words := strings.Fields(line)
		for _, w := range words {
			out[w] = words[0]
		}
	}
	return out
}

// distinct are words whose stem is that of another word: port and porter, cour and courir, commune and commun, collectif
// and collecte, bâtiment and bâtir, mère and mer, the département of Ain and aîné.
const distinct = `
	ain aisne art arte attente batiment barre
	collectif collection collectivite colonne commun commune cour course
	format franc france francais lit marais mere palais paris parti pays pere pole port porte poste
	relais selle selles sens site`

// families are words that belong together and that no rule joins, a family a line. The first word is their term.
const families = `
	benevole benevolat benevolement
	formation formateur formatrice
	association associatif associative associ asso assoc associe associee
	adherent adherente adhesion adherer
	velo bicyclette
	animation animateur animatrice animer
	animal animaux
	course courses
	cours cour_s
	travail travaux
	oeil yeux
	tuyau tuyaux
	livre livres
	livraison livrer livreur livreuse livrez livrent livrera
	lecture lecteur lectrice lire lisez
	redaction redacteur redactrice rediger
	traduction traducteur traductrice traduire
	conduite conducteur conductrice conduire
	direction directeur directrice
	communication communiquer communicant
	gestion gestionnaire gerer
	comptabilite comptable compta
	tresorier tresoriere tresorerie
	secretariat secretaire
	president presidente presidence
	serveur serveuse servir
	soin soigner soignant soignante
	medecin medecine
	infirmier infirmiere
	psychologue psychologie psy
	aliment alimentaire alimentation
	agriculture agriculteur agricultrice agricole
	environnement environnemental environnementale
	ecologie ecolo ecologique ecologiste
	recyclage recycler recyclerie
	compost compostage composter composteur
	jardin jardinier jardiniere jardinage jardiner
	plantation plante planter plant
	cuisine cuisinier cuisiniere cuisiner
	coiffure coiffeur coiffeuse coiffer
	couture couturier couturiere coudre
	tricot tricoter tricoteuse
	bricolage bricoleur bricoleuse bricoler brico
	menuiserie menuisier menuisiere
	plomberie plombier
	electricite electricien electricienne electrique
	mecanique mecanicien mecanicienne meca
	maconnerie macon
	soudure souder soudeur
	peinture peindre peintre
	construction construire constructeur
	nettoyage nettoyer
	demenagement demenager demenageur
	transport transporter transporteur
	vente vendre vendeur vendeuse
	don donner donateur donatrice donation
	location louer loueur
	visite visiter visiteur visiteuse
	musique musicien musicienne musical musicale
	theatre theatral theatrale
	danse danser danseur danseuse
	chant chanter chanteur chanteuse
	photo photographie photographe photographier
	conte conter conteur conteuse
	magie magicien magicienne
	culture culturel culturelle
	nature naturel naturelle
	sport sportif sportive
	natation nager nageur nageuse
	cyclisme cycliste
	marche marcher marcheur marcheuse
	randonnee randonner randonneur randonneuse rando
	arbitre arbitrer arbitrage
	entrainement entrainer entraineur entraineuse
	coach coaching coacher
	mentor mentorat
	parrain parrainage parrainer marraine
	tuteur tutorat tutrice
	interprete interpretariat
	informatique informaticien informaticienne info
	education educateur educatrice educatif educative eduquer
	apprentissage apprendre apprenant apprenante
	bibliotheque bibliothecaire
	enfant enfance
	jeune jeunesse
	parent parental parentalite
	famille familial familiale
	solidarite solidaire
	sortie sortir
	reunion reunir
	heureux heureuse`

// compounds are words that are written with a hyphen, apart or as one; the pieces are folded singulars. They have the
// term of the joined word.
var compounds = compoundTable(`
	sans abri; sans domicile fixe; sans papier; vide grenier; week end; rendez vous; mini bus; co voiturage; co working
	tiers lieu; petit dejeuner; savoir faire; savoir vivre; savoir etre; porte a porte; porte monnaie; porte parole
	apres midi; micro onde; lave linge; lave vaisselle; seche linge; auto ecole; auto stop; bien etre; presqu ile
	entr aide; prud homme; main d oeuvre; rez de chaussee; plain pied; plein air; hors d oeuvre; arc en ciel
	ping pong; basket ball; hand ball; volley ball; foot ball; base ball; flash mob; body board; skate board
	e mail; wi fi; power point; video projecteur; retro projecteur; bloc note; croque monsieur; barbe cue
	cerf volant; pique nique; porte bagage; porte velo; tire bouchon; taille haie; coupe bordure; sous titre
	sous titrage; sous marin; baby sitting; baby sitter; baby foot; bebe nageur; hip hop; rock n roll; ludo theque
	fait main; demi journee; mi temps; plein temps; libre service; porte drapeau; garde manger; garde meuble
	pomme de terre; salle de bain; sac a dos; fauteuil roulant`)

// prefixes are joined to the word behind their hyphen: péri-scolaire is périscolaire.
var prefixes = set(`agro anti archi auto bi bio cine co contre cyber demi eco electro ethno ex extra franco geo hydro hyper inter
	intra kine macro mega micro mini mono moto multi neo neuro non omni para peri photo poly post pre pro psycho radio re retro
	semi socio stereo super supra sur tele thermo trans tri ultra uni velo video visio`)

// euNouns have a plural in x; the adjectives that look like them ("heureux") have none.
var euNouns = set(`jeux feux lieux voeux aveux neveux cheveux enjeux milieux adieux essieux pieux bleus pneus
	tuyaux noyaux joyaux boyaux landaus`)

// notITE end in -ite although they look like the name of a quality.
var notITE = set(`visite merite elite explicite implicite licite illicite sollicite satellite invite limite marmite credite benite
	graphite granite termite dynamite tacite felicite necessite imite irrite debite evite orbite cite recite suscite precipite
	accredite medite favorite marguerite insolite erudite heberge limite delimite excite hepatite bronchite meningite`)

// notERENT end in -érent, an adjective or a noun, not in -èrent, a verb.
var notERENT = set(`adherent different indifferent referent coherent incoherent inherent deferent afferent gerent`)

// qualities stand before -ité in the nouns made from an adjective: solidar-ité, qual-ité, publi-cité.
var qualities = set(`al il id os iv ar ur an ic ac oc er av in on ul ol el ex or im un em ev rm gn qu nt ns rs xc ll en es ed ec
	ud ss rn rd br ab ap ag iq ib`)

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

// several gives the words after the first of each entry.
func several(text string) map[string][]string {
	out := map[string][]string{}
	for entry := range strings.FieldsFuncSeq(text, func(r rune) bool { return r == ';' || r == '\n' }) {
		if w := strings.Fields(entry); len(w) > 1 {
			out[w[0]] = w[1:]
		}
	}
	return out
}

// compound is what follows the first piece of a compound.
type compound struct {
	rest []string
	term string
}

// compoundTable gives the compounds by their first piece, the longest first.
func compoundTable(text string) map[string][]compound {
	out := map[string][]compound{}
	for c := range strings.FieldsFuncSeq(text, func(r rune) bool { return r == ';' || r == '\n' }) {
		w := strings.Fields(c)
		if len(w) < 2 {
			continue
		}
		next := compound{term: strings.Join(w, "")}
		for _, piece := range w[1:] {
			next.rest = append(next.rest, singular(piece))
		}
		first := singular(w[0])
		out[first] = append(out[first], next)
		slices.SortStableFunc(out[first], func(a, b compound) int { return len(b.rest) - len(a.rest) })
	}
	return out
}
