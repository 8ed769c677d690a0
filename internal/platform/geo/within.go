package geo

// Within lists the communes whose centre lies between two parallels and two meridians, in degrees, by code.
func (c *Communes) Within(south, west, north, east float64) []Commune {
	return c.where(func(at uint16) bool {
		lat, lon := float64(c.lat[at]), float64(c.lon[at])
		return lat >= south && lat <= north && lon >= west && lon <= east && (lat != 0 || lon != 0)
	})
}
