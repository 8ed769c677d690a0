package ui

import (
	"maps"
	"slices"

	"github.com/a-h/templ"
)

// IconName names one pictogram of the set: a 24-unit grid, strokes of 1.8 units with round ends.
// A pictogram is always hidden from assistive technology and always stands beside a word.
type IconName string

// The pictograms. The six families come first, then actions, facts and ornaments of the mosaics.
const (
	IconHelp      IconName = "help"
	IconSkill     IconName = "skill"
	IconEquipment IconName = "equipment"
	IconPlace     IconName = "place"
	IconTransport IconName = "transport"
	IconDonation  IconName = "donation"

	IconNeed  IconName = "need"  // arrow towards the bearer: somebody asks
	IconOffer IconName = "offer" // arrow away from the bearer: somebody gives

	IconAdd      IconName = "add"
	IconSearch   IconName = "search"
	IconFilter   IconName = "filter"
	IconClose    IconName = "close"
	IconCheck    IconName = "check"
	IconEdit     IconName = "edit"
	IconPause    IconName = "pause"
	IconPlay     IconName = "play"
	IconStop     IconName = "stop"
	IconRenew    IconName = "renew"
	IconUndo     IconName = "undo"
	IconAside    IconName = "aside"
	IconDownload IconName = "download"
	IconPrint    IconName = "print"
	IconShare    IconName = "share"
	IconFlag     IconName = "flag"
	IconMail     IconName = "mail"
	IconPhone    IconName = "phone"
	IconBell     IconName = "bell"
	IconPrevious IconName = "previous"
	IconNext     IconName = "next"
	IconSettings IconName = "settings"
	IconEye      IconName = "eye"
	IconHistory  IconName = "history"
	IconCalendar IconName = "calendar"
	IconClock    IconName = "clock"
	IconPin      IconName = "pin"
	IconPeople   IconName = "people"
	IconPerson   IconName = "person"
	IconAge      IconName = "age"
	IconWheel    IconName = "wheelchair"
	IconBus      IconName = "bus"
	IconVerified IconName = "verified"
	IconMap      IconName = "map"
	IconRemote   IconName = "remote"
	IconBag      IconName = "bag"
	IconDocument IconName = "document"
	IconWarning  IconName = "warning"
	IconInfo     IconName = "info"
	IconKey      IconName = "key"
	IconBook     IconName = "book"
	IconViolin   IconName = "violin"
	IconChair    IconName = "chair"
	IconBall     IconName = "ball"
	IconCarrot   IconName = "carrot"
	IconMusic    IconName = "music"
	IconTrowel   IconName = "trowel"
	IconLeaf     IconName = "leaf"
	IconHeart    IconName = "heart"
	IconSun      IconName = "sun"
	IconMoon     IconName = "moon"
	IconChart    IconName = "chart"
)

// icons holds the drawing of each pictogram, without its frame.
var icons = map[IconName]string{
	IconHelp:      `<path d="M7 12V6.2a1.4 1.4 0 0 1 2.8 0V11m0-.5V4.4a1.4 1.4 0 0 1 2.8 0V11m0-.3V5.4a1.4 1.4 0 0 1 2.8 0V12m0-3.4a1.4 1.4 0 0 1 2.8 0V15a6.4 6.4 0 0 1-6.4 6.4c-2.6 0-4.2-1.2-5.4-3.2l-2.6-4.6a1.4 1.4 0 0 1 2.4-1.4L7 14"/>`,
	IconSkill:     `<path d="M9 17.5h6M9.8 20.5h4.4M8.6 14.6a6.2 6.2 0 1 1 6.8 0c-.7.6-1 1.2-1 2v.9H9.6v-.9c0-.8-.3-1.4-1-2z"/><path d="M12 17v-4.5M10 11l2 1.5 2-1.5"/>`,
	IconEquipment: `<path d="M3.5 8 12 3.6 20.5 8v8L12 20.4 3.5 16z"/><path d="M3.5 8l8.5 4.4L20.5 8M12 12.4v8M7.7 5.9l8.5 4.4v3"/>`,
	IconPlace:     `<path d="M6 20.5V10a6 6 0 0 1 12 0v10.5zM3.5 20.5h17"/><path d="M9.5 20.5V14a2.5 2.5 0 0 1 5 0v6.5"/>`,
	IconTransport: `<path d="M2.5 16.5v-9H14v9M14 10h4l3.5 3.6v2.9H20M16 16.5H9.5M5 16.5H2.5"/><circle cx="7.2" cy="17" r="2.2"/><circle cx="17.8" cy="17" r="2.2"/>`,
	IconDonation:  `<path d="M9 3.5 12 7l3-3.5 4.5 2.3-1.3 5-1.7-.6v10.3h-9V10.2l-1.7.6-1.3-5z"/><path d="M12 7v4m0 3h.01M12 17h.01"/>`,

	IconNeed:  `<path d="M20 12H6m5.5-5.5L6 12l5.5 5.5"/>`,
	IconOffer: `<path d="M4 12h14m-5.5-5.5L18 12l-5.5 5.5"/>`,

	IconAdd:      `<path d="M12 5v14M5 12h14"/>`,
	IconSearch:   `<circle cx="10.5" cy="10.5" r="6"/><path d="m15 15 5.5 5.5"/>`,
	IconFilter:   `<path d="M4 6.5h16M7 12h10m-7 5.5h4"/>`,
	IconClose:    `<path d="m6 6 12 12M18 6 6 18"/>`,
	IconCheck:    `<path d="m4.5 12.5 5 5 10-11"/>`,
	IconEdit:     `<path d="M4 20l1-4.5L16.5 4 20 7.5 8.5 19zM14 6.5l3.5 3.5"/>`,
	IconPause:    `<path d="M8.5 5v14m7-14v14"/>`,
	IconPlay:     `<path d="M7.5 4.5v15L19 12z"/>`,
	IconStop:     `<rect x="5.5" y="5.5" width="13" height="13" rx="2"/>`,
	IconRenew:    `<path d="M19.5 12a7.5 7.5 0 1 1-2.3-5.4M19.5 3.5v4h-4"/>`,
	IconUndo:     `<path d="M8.5 5 4 9.5 8.5 14M4 9.5h10a5.5 5.5 0 0 1 0 11h-4"/>`,
	IconAside:    `<path d="M4 13.5 6.5 5h11l2.5 8.5v6H4zM4 13.5h4.5l1.5 2.5h4l1.5-2.5H20"/>`,
	IconDownload: `<path d="M12 4v11m-4.5-4.5L12 15l4.5-4.5M4.5 19.5h15"/>`,
	IconPrint:    `<path d="M7 8V3.5h10V8M7 16.5H3.5V8h17v8.5H17"/><path d="M7 13.5h10v7H7z"/>`,
	IconShare:    `<path d="M10 14a4 4 0 0 0 5.7 0l3.6-3.6a4 4 0 0 0-5.7-5.7L12 6.3M14 10a4 4 0 0 0-5.7 0l-3.6 3.6a4 4 0 0 0 5.7 5.7l1.6-1.6"/>`,
	IconFlag:     `<path d="M5 21V4m0 .5h12.5l-2.3 4 2.3 4H5"/>`,
	IconMail:     `<rect x="3" y="5" width="18" height="14" rx="2"/><path d="m3.5 7 8.5 6.5L20.5 7"/>`,
	IconPhone:    `<path d="M8.5 3.5 5 5c-.5 7.5 6.5 14.5 14 14l1.5-3.5-4.5-2-2 2c-2-1-4.5-3.5-5.5-5.5l2-2z"/>`,
	IconBell:     `<path d="M6 16.5V11a6 6 0 0 1 12 0v5.5l1.5 2h-15zM10 21h4"/>`,
	IconPrevious: `<path d="M14.5 5.5 8 12l6.5 6.5"/>`,
	IconNext:     `<path d="M9.5 5.5 16 12l-6.5 6.5"/>`,
	IconSettings: `<path d="M4 7.5h8m5 0h3M4 16.5h3m5 0h8"/><circle cx="14.5" cy="7.5" r="2.5"/><circle cx="9.5" cy="16.5" r="2.5"/>`,
	IconEye:      `<path d="M2.5 12C5 7.5 8.2 5.5 12 5.5s7 2 9.5 6.5c-2.5 4.5-5.7 6.5-9.5 6.5S5 16.5 2.5 12z"/><circle cx="12" cy="12" r="2.8"/>`,
	IconHistory:  `<path d="M4.5 12a7.5 7.5 0 1 0 2.3-5.4M4.5 3.5v4h4M12 8v4.3l3 1.7"/>`,
	IconCalendar: `<rect x="3.5" y="5" width="17" height="15.5" rx="2"/><path d="M3.5 9.8h17M8 2.8V6m8-3.2V6"/>`,
	IconClock:    `<circle cx="12" cy="12" r="8.5"/><path d="M12 7.2V12l3.2 2"/>`,
	IconPin:      `<path d="M12 21s-6.5-5.6-6.5-11a6.5 6.5 0 0 1 13 0c0 5.4-6.5 11-6.5 11z"/><circle cx="12" cy="10" r="2.3"/>`,
	IconPeople:   `<circle cx="9" cy="8" r="3.3"/><path d="M2.8 19.5c.4-3.6 2.9-5.7 6.2-5.7s5.8 2.1 6.2 5.7M15.5 5a3.2 3.2 0 0 1 0 6.2M18 14.5c1.9.8 3 2.5 3.2 5"/>`,
	IconPerson:   `<circle cx="12" cy="8" r="3.6"/><path d="M5 20c.5-4 3.3-6.3 7-6.3s6.5 2.3 7 6.3"/>`,
	IconAge:      `<path d="M4 20.5h16M5.5 20.5V12h13v8.5M12 12V8.5M5.5 15.5c2 1.5 3.2 1.5 4.3 0 1.4 1.5 3 1.5 4.4 0 1.1 1.5 2.3 1.5 4.3 0"/><path d="M12 3.5c1.3 1.6 1.3 2.8 0 3.5-1.3-.7-1.3-1.9 0-3.5z"/>`,
	IconWheel:    `<circle cx="10" cy="3.9" r="1.6"/><path d="M10 7.5v6h5.5l2.5 5.5h2M10 10h4.5"/><path d="M7.6 11.5a5.2 5.2 0 1 0 7 6.4"/>`,
	IconBus:      `<rect x="6" y="4.5" width="12" height="13" rx="2.5"/><path d="M6 11.5h12M9 21l1.5-3.5M15 21l-1.5-3.5M9 2.5h6M9.2 14.5h.01m5.6 0h.01"/>`,
	IconVerified: `<path d="M12 2.8 14.4 5l3.2-.4.7 3.2 2.8 1.6L19.8 12l1.3 2.6-2.8 1.6-.7 3.2-3.2-.4-2.4 2.2L9.6 19l-3.2.4-.7-3.2-2.8-1.6L4.2 12 2.9 9.4l2.8-1.6.7-3.2 3.2.4z"/><path d="m8.5 12.2 2.5 2.5 4.5-5"/>`,
	IconMap:      `<path d="m3.5 6.5 5.5-2.5 6 2.5 5.5-2.5v13.5L15 20l-6-2.5L3.5 20zM9 4v13.5m6-11V20"/>`,
	IconRemote:   `<path d="M4 16.5v-10h16v10M2.5 19.5h19M9 19.5l.5-3h5l.5 3"/>`,
	IconBag:      `<path d="M5.5 8.5h13l1 12h-15zM8.5 8.5V7a3.5 3.5 0 0 1 7 0v1.5"/>`,
	IconDocument: `<path d="M6 3.5h8l4.5 4.5v12.5H6zM14 3.5V8h4.5M9 12.5h6.5M9 16.5h6.5"/>`,
	IconWarning:  `<path d="M12 4 21 19.5H3zM12 10v4.5m0 2.5h.01"/>`,
	IconInfo:     `<circle cx="12" cy="12" r="8.5"/><path d="M12 11v5.5M12 7.8h.01"/>`,
	IconKey:      `<circle cx="7.5" cy="16.5" r="4"/><path d="M10.5 13.5 20 4m-3.5 3.5 3 3m-6 0 2 2"/>`,
	IconBook:     `<path d="M12 6.5c-2-1.5-5-2-8.5-2v14c3.5 0 6.5.5 8.5 2 2-1.5 5-2 8.5-2v-14c-3.5 0-6.5.5-8.5 2zm0 0v14"/>`,
	IconViolin:   `<path d="M20.5 3.5 9 15m9-9c-5 8-7.5 2-10.5 6s2 5-1.5 8.5"/><path d="M20.5 3.5c-1.5-.5-2.5.5-2.5 2"/>`,
	IconChair:    `<path d="M7 3.5V14m0-3.5h10v10M7 14h10M7 14v6.5m0-17h3v7"/>`,
	IconBall:     `<circle cx="12" cy="12" r="8.5"/><path d="m12 8 3.6 2.6-1.4 4.2H9.8l-1.4-4.2zM12 8V3.6m3.6 7 4.2-1.4m-5.6 5.6 2.6 3.6m-7-3.6-2.6 3.6m1.2-7.8L4.2 9.2"/>`,
	IconCarrot:   `<path d="M4 20c1-5 3.5-9.5 7-11.5 2.5-1.5 6 2 4.5 4.5C13.5 16.5 9 19 4 20zM14.5 9.5 20 4m-5.5 5.5 6-1.5m-6 1.5 1.5-6M8 14.5l1.5 1.5m1.5-4.5 1.5 1.5"/>`,
	IconMusic:    `<path d="M9 18V5.5l10-2V16"/><circle cx="6.5" cy="18" r="2.5"/><circle cx="16.5" cy="16" r="2.5"/>`,
	IconTrowel:   `<path d="M20.5 3.5 11 13l-2-2m0 0 2 2c.5 3.5-2 6-7 6.5 2-1.5 1.5-3 2-5 .4-1.8 1.6-3 3-3.5z"/>`,
	IconLeaf:     `<path d="M5 19C4 10 9 4.5 20 4c.5 10-4 15.5-12.5 14.5M5 19c2-4.5 5-7.5 9.5-10M5 19l-1.5 2"/>`,
	IconHeart:    `<path d="M12 20C6 15.5 3.5 12.5 3.5 9.2A4.4 4.4 0 0 1 12 7.5a4.4 4.4 0 0 1 8.5 1.7c0 3.3-2.5 6.3-8.5 10.8z"/>`,
	IconSun:      `<circle cx="12" cy="12" r="4"/><path d="M12 3v2m0 14v2M3 12h2m14 0h2M5.6 5.6 7 7m10 10 1.4 1.4m0-12.8L17 7M7 17l-1.4 1.4"/>`,
	IconMoon:     `<path d="M19.5 14.5A8 8 0 0 1 9.5 4.5a8 8 0 1 0 10 10z"/>`,
	IconChart:    `<path d="M4 20.5h16.5M7 17v-5m5 5V6m5 11V9"/>`,
}

// FamilyIcon is the pictogram of a family of listings ("help", "skill", …). An unknown family gets the square's own arch.
func FamilyIcon(family string) IconName {
	if _, known := familyClasses[family]; known {
		return IconName(family)
	}
	return IconPlace
}

// Icon draws a pictogram at 1.25 em in the colour of the text around it.
func Icon(name IconName) templ.Component { return iconSVG("ico", name) }

// iconSVG draws a pictogram whose size and stroke are set by the class.
// An unknown name draws nothing: a missing ornament must never break a page.
func iconSVG(class string, name IconName) templ.Component {
	return Piece(func(b []byte) []byte { return appendIcon(b, class, name) })
}

func appendIcon(b []byte, class string, name IconName) []byte {
	drawing, ok := icons[name]
	if !ok {
		return b
	}
	b = append(b, `<svg class="`...)
	b = append(b, class...)
	b = append(b, `" viewBox="0 0 24 24" aria-hidden="true">`...)
	b = append(b, drawing...)
	return append(b, `</svg>`...)
}

// IconNames are all the pictograms, in alphabetical order.
func IconNames() []IconName { return slices.Sorted(maps.Keys(icons)) }
