"""Our own words for made-up titles, the commonest first."""

ENGLISH_KINDS = """
mug shirt lamp bag bottle candle book cup bowl plate chair table towel pillow blanket basket box clock mirror vase
frame rug curtain knife fork spoon pan pot kettle teapot jar tray board apron glove hat cap scarf sock shoe boot
sandal belt wallet purse backpack jacket coat sweater hoodie dress skirt trousers shorts pyjamas robe ring necklace
bracelet earring brooch watch umbrella notebook pencil pen eraser ruler stapler folder calendar poster card envelope
stamp sticker puzzle doll kite ball drum flute guitar violin whistle tent lantern compass rope hammock stove cooler
thermos blade saw hammer screwdriver wrench drill chisel ladder bucket broom brush sponge soap shampoo lotion balm
perfume comb razor toothbrush towelrail shelf cabinet drawer desk stool bench sofa armchair bed mattress quilt cushion
doormat planter trowel rake spade hose sprinkler birdhouse feeder leash collar harness aquarium tea coffee honey jam
syrup biscuit chocolate nougat marzipan olive vinegar mustard pepper saffron cinnamon vanilla noodle rice flour
"""
ENGLISH_LOOKS = """
blue red green black white grey large small brown yellow round soft pink orange purple long short tall wide thin warm
cool light heavy striped dotted plain checked vintage modern rustic classic folding portable waterproof handmade
recycled organic printed engraved woven knitted quilted padded insulated stackable magnetic adjustable reversible
seamless scented glazed polished brushed hammered carved turned dyed bleached faded turquoise crimson ivory
"""
ENGLISH_STUFFS = """
cotton wooden steel glass ceramic leather linen wool silk paper bamboo plastic copper brass silver stone marble
porcelain stoneware enamel velvet felt canvas denim cork rattan wicker oak walnut beech maple cherry pine birch
aluminium iron bronze pewter titanium rubber silicone cashmere alpaca merino hemp jute flannel corduroy suede
"""
GERMAN_KINDS = """
Tasse Hemd Lampe Tasche Flasche Kerze Buch Becher Schale Teller Stuhl Tisch Tuch Kissen Decke Korb Kiste Uhr Spiegel
Vase Rahmen Teppich Vorhang Messer Gabel Löffel Pfanne Topf Kessel Kanne Dose Tablett Brett Schürze Handschuh Hut Mütze
Schal Socke Schuh Stiefel Sandale Gürtel Geldbörse Rucksack Jacke Mantel Pullover Kleid Rock Hose Schlafanzug Bademantel
Ring Kette Armband Ohrring Brosche Schirm Heft Bleistift Stift Radiergummi Lineal Mappe Kalender Karte Umschlag
Aufkleber Puzzle Puppe Drachen Ball Trommel Flöte Gitarre Geige Pfeife Zelt Laterne Kompass Seil Hängematte Kocher
Säge Hammer Schraubendreher Schlüssel Bohrer Meißel Leiter Eimer Besen Bürste Schwamm Seife Salbe Parfüm Kamm Pinsel
Regal Schrank Schublade Schreibtisch Hocker Bank Sofa Sessel Bett Matratze Fußmatte Blumentopf Harke Spaten Schlauch
Vogelhaus Leine Halsband Geschirr Tee Kaffee Honig Marmelade Sirup Keks Schokolade Nougat Marzipan Olive Essig Senf
Pfeffer Safran Zimt Vanille Nudel Reis Mehl Brot Käse Wurst Gewürz Likör Saft
"""
GERMAN_LOOKS = """
blau rot grün schwarz weiß grau groß klein braun gelb rund weich rosa orange lila lang kurz hoch breit dünn warm kühl
leicht schwer gestreift gepunktet schlicht kariert antik modern rustikal klassisch klappbar tragbar wasserdicht
handgemacht recycelt biologisch bedruckt graviert gewebt gestrickt gesteppt gepolstert isoliert stapelbar magnetisch
verstellbar beidseitig nahtlos duftend glasiert poliert gebürstet gehämmert geschnitzt gefärbt türkis purpur elfenbein
"""
GERMAN_STUFFS = """
Baumwoll Holz Stahl Glas Keramik Leder Leinen Woll Seiden Papier Bambus Kupfer Messing Silber Stein Marmor Porzellan
Steingut Emaille Samt Filz Kork Rattan Eichen Nussbaum Buchen Ahorn Kirsch Kiefern Birken Eisen Bronze Zinn Titan Gummi
Kaschmir Alpaka Merino Hanf Jute Flanell Cord Wildleder Garten Küchen Reise Kinder Garderoben Weihnachts Geschenk
"""
# Makers, of whom few sell much and many little: where the rare words of a catalogue come from.
SYLLABLES = """
ba bel cor da den dor el fa fen gar hol im jo kar lan lin mar mel nor ol per quin ras ro sen sol ta tor ul ven wal xan
yor zel
"""
MAKERS = 6000
