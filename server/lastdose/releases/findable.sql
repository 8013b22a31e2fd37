-- What things are found by, joined from what the record says of them (facts.said, whose addresses have no base).

CREATE INDEX facts.said_of ON said (property, subject, object);
CREATE INDEX facts.said_by ON said (property, object);

-- A version is the latest known one when no other says that it came before it.
CREATE TABLE facts.version AS
SELECT said.subject AS iri, said.object AS source, kind.object AS kind, place.object AS place, date.object AS date,
    NOT EXISTS (
        SELECT 1 FROM facts.said AS later
        WHERE later.property IN ('previousVersion', 'previousKnownVersion') AND later.object = said.subject
    ) AS latest
FROM facts.said
LEFT JOIN facts.said AS kind ON kind.property = 'sourceKind' AND kind.subject = said.subject
LEFT JOIN facts.said AS place ON place.property = 'jurisdiction' AND place.subject = said.subject
LEFT JOIN facts.said AS date ON date.property = 'effectiveDate' AND date.subject = said.subject
WHERE said.property = 'versionOf';
CREATE INDEX facts.version_iri ON version (iri);

-- What is only reported, and what only an earlier version says, tells neither of harms nor of boxed warnings.
CREATE TABLE facts.claim AS
SELECT said.subject AS iri, version.source, version.kind, version.place, version.date,
    version.latest AND NOT EXISTS (
        SELECT 1 FROM facts.said AS reported
        WHERE reported.property IN ('reportedDrug', 'reportedClass') AND reported.subject = said.subject
    ) AS stands
FROM facts.said JOIN facts.version ON version.iri = said.object
WHERE said.property = 'assertedIn';
CREATE INDEX facts.claim_iri ON claim (iri);

CREATE TABLE facts.concern AS
SELECT object AS thing, subject AS claim FROM facts.said WHERE property IN (SELECT property FROM facts.concerning)
UNION SELECT source, iri FROM facts.claim;
CREATE INDEX facts.concern_claim ON concern (claim, thing);
CREATE INDEX facts.concern_thing ON concern (thing, claim);

-- Which claims differ from others: a silence is no difference, nor is a change between versions of one document.
CREATE TABLE facts.claim_has AS
SELECT iri AS claim, 'source' AS facet, kind AS value FROM facts.claim WHERE kind IS NOT NULL
UNION SELECT iri, 'jurisdiction', place FROM facts.claim WHERE place IS NOT NULL
UNION SELECT iri, 'risk', object FROM facts.claim
    JOIN facts.said ON said.property = 'riskKind' AND said.subject = claim.iri WHERE stands
UNION SELECT iri, 'boxed', 'yes' FROM facts.claim
    JOIN facts.said AS part ON part.property = 'inSection' AND part.subject = claim.iri
    JOIN facts.said AS place ON place.property = 'sectionAddress' AND place.subject = part.object
    WHERE stands AND place.object LIKE 'boxed_warning%'
UNION SELECT involved.object, 'differs', 'yes' FROM facts.said AS involved
    JOIN facts.said AS kind ON kind.property = 'comparisonKind' AND kind.subject = involved.subject
    WHERE involved.property = 'involvesClaim' AND kind.object NOT IN (
        'comparison-kind/not-found-in-examined-sources', 'comparison-kind/citation-not-examined',
        'comparison-kind/unsupported-citation', 'comparison-kind/version-change', 'comparison-kind/prominence-change'
    );
CREATE INDEX facts.claim_has_claim ON claim_has (claim);

CREATE TABLE facts.named AS
SELECT subject AS thing, property AS kind, object AS text FROM facts.said
WHERE property IN (SELECT kind FROM facts.naming);
CREATE INDEX facts.named_thing ON named (thing);

CREATE TABLE facts.counted AS
SELECT thing, count(*) AS claims, max(date) AS newest
FROM facts.concern JOIN facts.claim ON claim.iri = concern.claim GROUP BY thing;
CREATE INDEX facts.counted_thing ON counted (thing);

INSERT INTO thing (iri, type, name, claims, newest)
SELECT address(named.thing), type_of(named.thing), coalesce(label, min(text)), coalesce(claims, 0), coalesce(newest, '')
FROM facts.named
JOIN resource ON resource.iri = address(named.thing)
LEFT JOIN facts.counted ON counted.thing = named.thing
GROUP BY named.thing
ORDER BY rank(type_of(named.thing)), type_of(named.thing), folded(coalesce(label, min(text))), named.thing;
UPDATE thing SET by_claims = place
FROM (SELECT id AS of, row_number() OVER (ORDER BY claims DESC, id) AS place FROM thing) WHERE id = of;
UPDATE thing SET by_newest = place
FROM (SELECT id AS of, row_number() OVER (ORDER BY newest DESC, id) AS place FROM thing) WHERE id = of;
CREATE UNIQUE INDEX thing_by_claims ON thing (by_claims);
CREATE UNIQUE INDEX thing_by_newest ON thing (by_newest);

INSERT INTO name (thing, kind, text, plain)
SELECT DISTINCT thing.id, kind, text, plain(text) FROM facts.named JOIN thing ON thing.iri = address(named.thing)
ORDER BY thing.id, kind, text;
INSERT INTO words (words) VALUES ('rebuild');

-- The claims that name a condition or an effect, then those that name something it takes in as a harm.
CREATE TABLE facts.names_term AS
SELECT thing AS term, claim, 0 AS narrower FROM facts.concern WHERE type_of(thing) IN ('condition', 'effect')
UNION ALL SELECT broader.object, harm.subject, 1 FROM facts.said AS broader
    JOIN facts.said AS harm ON harm.property IN ('effect', 'returningCondition') AND harm.object = broader.subject
    WHERE broader.property = 'broader' AND type_of(broader.object) IN ('condition', 'effect');
INSERT INTO term_claim (term, place, claim)
SELECT address(term), row_number() OVER (PARTITION BY term ORDER BY min(narrower), claim) - 1, address(claim)
FROM facts.names_term GROUP BY term, claim;

CREATE VIEW facts.has AS
SELECT thing, facet, value FROM facts.concern JOIN facts.claim_has ON claim_has.claim = concern.claim
UNION SELECT subject, 'source', object FROM facts.said WHERE property = 'sourceKind' AND subject LIKE 'source/%'
UNION SELECT subject, 'jurisdiction', object FROM facts.said WHERE property = 'jurisdiction' AND subject LIKE 'source/%'
UNION SELECT drug.object, 'class', class.object FROM facts.said AS class
    JOIN facts.said AS drug ON drug.property = 'aboutDrug' AND drug.subject = class.subject
    WHERE class.property = 'memberOf'
UNION SELECT thing, 'type', type_of(thing) FROM facts.named;
