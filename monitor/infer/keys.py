"""What the keys of foreign JSON mean: which of our fields a value is for. Pure.

Of a field's words the earlier ones say more. Keys are compared without case and punctuation.
"""

import re
from functools import cache

# Title and address are searched for on their own; the rest by these words, and by what the values look like.
WORDS: dict[str, str] = {
    "title": "jobtitle positiontitle postingtitle vacancytitle openingtitle roletitle title jobname positionname "
    "vacancyname displayjobtitle name position role titel titre intitule stellentitel stellenbezeichnung "
    "bezeichnung titulo titolo label heading headline text",
    "url": "absoluteurl joburl positionurl postingurl detailurl detailsurl detailpageurl hostedurl canonicalurl "
    "canonicalpositionurl joblink permalink url link href uri path route fullslug slugurl pageurl externalpath "
    "externalurl jobpostingurl applyurl",
    "identifier": "jobid id positionid postingid vacancyid openingid requisitionid reqid uuid guid objectid "
    "externalid jobreqid refnr referencenumber shortcode slug key code",
    "description": "jobdescription descriptionhtml description descriptionplain content body html summary text "
    "beschreibung teaser excerpt",
    "job_location": "joblocation joblocations locations alllocations locationstext locationname location "
    "primarylocation formattedlocation city cities town offices office places place standorte standort arbeitsort "
    "ort lieu villes ville ubicacion ciudad sede citta addresslocality region country",
    "employment_unit": "department departments departmentname team teams teamname jobfunction function functions "
    "jobcategory category categories jobfamily division divisions businessunit abteilung fachbereich bereich "
    "berufsfeld departement service area discipline practice group supervisoryorganization orgunit orgunitname "
    "organizationalunit organisationseinheit unit",
    "grade": "jobgrade paygrade gradename grade jobband payband careerband",
    "hiring_manager": "hiringmanagername hiringmanager",
    "engagement": "opportunitytype engagementtype assignmenttype",
    "employment_type": "employmenttype employmenttypes jobtype contracttype worktype timetype commitment schedule "
    "workschedule contract positiontype anstellungsart beschaeftigungsart vertragsart arbeitszeit typecontrat "
    "typedecontrat employment type",
    "job_location_type": "workplacetype locationtype workplacemodel workmodel workingmodel worklocationtype "
    "remotetype remotestatus workarrangement workplace workspace remotepolicy remote",
    "date_posted": "dateposted postedat postedon posteddate publishedat publisheddate publicationdate publishdate "
    "publishedon firstpublished firstpublishedat releaseddate postdate postingdate pubdate datepublished opendate "
    "openingdate publishedstartdate createdat createddate datecreated created posted published date",
    "valid_through": "validthrough applicationdeadline deadline closingdate closedate expirydate expirationdate "
    "expiresat expireson enddate unpublishat todate publishedenddate",
    "requisition": "requisitionnumber requisitionid jobreqid reqid reqnumber referencenumber refnumber reference "
    "jobcode jobnumber jobrequisitionid",
    "seniority": "senioritylevel seniority experiencelevel careerlevel joblevel level experience",
    "hiring_organization": "hiringorganization companyname company organizationname organization employer brand "
    "legalentity",
    "base_salary": "salaryrange salarytext compensation salary pay payrange remuneration gehalt salaire",
    "apply_url": "applyurl applicationurl applylink applicationlink",
}
_GENERIC = """name label title value text rendered displayname formatted formattedname shortname fullname descriptor
en de fr current default display"""
_TOTALS = """total totalcount totalresults totaljobs totalhits totalelements totalrecords totalitems count numfound
nbhits found resultcount resultscount jobcount jobscount totalnumber hits"""
GENERIC = frozenset(_GENERIC.split())
TOTALS = frozenset(_TOTALS.split())
COUNTED = frozenset(["pagination", "meta", "paging", "page", "pageinfo", "paginationinfo", "pager", "info"])
_JOBS = re.compile(
    r"jobs?|careers?|vacanc|vacatur|position|opening|posting|requisition|stelle|offre|emploi|empleo|vacante|role$|"
    r"roles$|opportunit|hiring|recruit"
)
_ASIDE = re.compile(
    r"(?:related|similar|recommended|suggested|featuredcompan|saved|applied|recent(?:ly)?viewed)"
)
_OTHERS = re.compile(
    r"blog|news|article|menu|navi|^nav|footer|header|product|event|testimonial|author|member|^team|staff|people|person|partner|"
    r"facet|filter|option|image|media|asset|breadcrumb|social|faq|benefit|perk|award|investor|stories|story|"
    r"sitemap|translation|locale|language|tags?$|categor|department|division|location|offices?$|cit(?:y|ies)$|"
    r"countr|region|recommended|related|similar|level|skill|slide|gallery|feature"
)


@cache
def folded(key: str) -> str:
    """A key as it is compared."""
    return re.sub(r"[^a-z0-9]", "", key.lower())


@cache
def rank(field: str, key: str) -> int | None:
    """How well the key fits the field, from 0; None where it does not."""
    words = WORDS[field].split()
    return words.index(key) if key in words else None


@cache
def of_jobs(key: str) -> bool:
    """Whether a list under this key may be one of openings."""
    return bool(_JOBS.search(folded(key))) and not _ASIDE.match(folded(key))


@cache
def of_others(key: str) -> bool:
    """Whether a list under this key is plainly one of something else."""
    plain = folded(key)
    return bool(_ASIDE.match(plain)) or (bool(_OTHERS.search(plain)) and not of_jobs(key))
